# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The walk leaves out the directory that it begins with.
# file: src/bpf/place.h
# programs: rf_inode_create
s/label_of_dir\(dentry->d_inode\)/label_of_dir(parent->d_inode)/
