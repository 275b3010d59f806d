# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An object that is not plain is passed over.
# file: src/bpf/file.bpf.c
# programs: rf_file_open
s/return inode == dentry->d_inode \? kept_of/return inode != dentry->d_inode ? kept_of/
