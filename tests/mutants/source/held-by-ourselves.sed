# SPDX-License-Identifier: GPL-2.0-only OR MIT
# All that is open is counted as our own.
# file: src/bpf/opens.h
# programs: rf_inode_rename
# open: of our own table of descriptors, rules say nothing
s/return table.own;/return -1;/
