# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The directory of a further name is not asked.
# file: src/bpf/entry.bpf.c
# programs: rf_inode_link
/^static __noinline int judge_link/,/^}/ s/r = judge\(new, to, 0, what, true\);/r = 0;/
