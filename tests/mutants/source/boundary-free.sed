# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A directory goes into a vault, and out of one, by a rename.
# file: src/bpf/entry.bpf.c
# programs: rf_inode_rename
s/return from == to \? 0 : refuse_boundary\(old, from, to\);/return refuse_boundary(old, from, to) \& 0;/
