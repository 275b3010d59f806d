# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Another errno.
# file: src/bpf/check.h
# programs: rf_inode_setxattr
s/-ENOENT : -EPERM;/-ENOENT : -EACCES;/
