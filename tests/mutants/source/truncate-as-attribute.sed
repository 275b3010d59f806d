# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The size is an attribute, and attributes are content.
# file: src/bpf/attr.bpf.c
# programs: rf_inode_setattr
s/\? RF_ACCESS_WRITE : RF_ACCESS_ATTR/? RF_ACCESS_ATTR : RF_ACCESS_WRITE/
