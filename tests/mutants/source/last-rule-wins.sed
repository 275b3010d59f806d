# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The last rule takes away what those before have granted.
# file: src/bpf/subject.h
# programs: rf_inode_create
s/granted \|= rule->access;/granted = rule->access;/
