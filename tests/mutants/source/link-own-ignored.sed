# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The label that a file carries is not asked when it gets another name.
# file: src/bpf/entry.bpf.c
# programs: rf_inode_link
/^static __noinline int judge_link/,/^}/ s/own = own_label\(inode\);/own = 0;/
