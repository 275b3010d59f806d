# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An object that is not plain is passed over.
# file: src/bpf/file.bpf.c
# programs: rf_file_open
s/inode == dentry->d_inode && plain_object/inode == dentry->d_inode || plain_object/
