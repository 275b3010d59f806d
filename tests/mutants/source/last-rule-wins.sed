# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The last rule takes away what those before have granted.
# file: src/bpf/judge.bpf.c
# programs: rf_inode_create
s/granted \|= granted_by/granted = granted_by/
