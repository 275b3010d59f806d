# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Where there is no rule, everything is granted.
# file: src/bpf/subject.h
# programs: rf_inode_create
s/return rule \? rule->access : 0;/return rule ? rule->access : ~0U;/
