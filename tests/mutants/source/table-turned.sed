# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Inodes that carry no label are asked for it, and the others not.
# file: src/bpf/label.h
# programs: rf_file_open
s/return labelled\[rf_inode_slot\(inode->i_ino\)\];/return !labelled[rf_inode_slot(inode->i_ino)];/
