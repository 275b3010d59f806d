# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A file comes into a vault only if somebody else has it open.
# file: src/bpf/entry.bpf.c
# programs: rf_inode_link,rf_inode_rename
s/ \|\| !is_held\(dentry->d_inode\)\)/ || is_held(dentry->d_inode))/
