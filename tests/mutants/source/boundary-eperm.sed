# SPDX-License-Identifier: GPL-2.0-only OR MIT
# At the boundary of a vault the kernel does not hear that it must copy.
# file: src/bpf/entry.bpf.c
# programs: rf_inode_rename
s/return r \? -EXDEV : 0;/return r ? -EPERM : 0;/
