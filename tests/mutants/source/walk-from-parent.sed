# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The walk begins one directory too high.
# file: src/bpf/place.h
# programs: rf_inode_create
s/__u32 own = label_of_dir\(dentry->d_inode\);/__u32 own = label_of_dir(dentry->d_parent->d_inode);/
