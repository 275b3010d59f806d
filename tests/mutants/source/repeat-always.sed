# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Whatever came last is held to be the same attempt.
# file: src/bpf/report.h
# programs: rf_inode_create
s/return last->dentry == refusal->dentry && last->name == now->name/return last->dentry \&\& last->name/
