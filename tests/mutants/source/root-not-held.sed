# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A file that others have open replaces a root.
# file: src/bpf/entry.bpf.c
# programs: rf_inode_rename
s/return r \? r : check_held\(s->heir, s->own, s->from, s->root, what\);/return r;/
