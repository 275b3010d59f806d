# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A file that others have open gets a name in a vault.
# file: src/bpf/entry.bpf.c
# programs: rf_inode_link
s/\tr = check_held\(old, own, out_of, into, what\);/\tr = 0;/
