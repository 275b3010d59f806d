# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An object that is not plain is passed over.
# file: src/bpf/file.bpf.c
# programs: rf_file_open
s/dentry && inode == dentry->d_inode && (plain_object\(dentry, inode\))/dentry \&\& (inode == dentry->d_inode || \1)/
