# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An inode gets a label, and the table does not say so.
# file: src/bpf/key.h
# programs: rf_inode_link
s/^\tlabelled\[rf_inode_slot\(key->ino\)\] = 1;/\t;/
