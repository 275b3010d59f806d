# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Subvolumes are taken for one file system.
# file: src/bpf/filesystem.h
# programs: rf_file_open
s/return \*number & RF_FILESYSTEM_PARTS \? part_number\(inode, \*number & ~RF_FILESYSTEM_PARTS\)/return 0 ? part_number(inode, *number \& ~RF_FILESYSTEM_PARTS)/
