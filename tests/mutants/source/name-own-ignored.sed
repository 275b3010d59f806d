# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The label that a file carries is not asked when its name goes.
# file: src/bpf/entry.bpf.c
# programs: rf_inode_unlink,rf_inode_rename
/^static __noinline int judge_name/,/^}/ s/own = own_label\(inode\);/own = 0;/
