# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The label that a name calls for is not given.
# file: src/bpf/entry.bpf.c
# programs: rf_inode_link,rf_inode_rename
s/return mark\(dentry->d_inode, object\) \? refuse.*$/return 0;/
