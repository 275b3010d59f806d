# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is known of orphans is forgotten.
# file: src/bpf/entry.bpf.c
# programs: rf_inode_unlink
s/state.orphans = 1;/state.orphans = 0;/
