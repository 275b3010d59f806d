# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Whatever came last is held to be the same attempt.
# file: src/bpf/event.bpf.c
# programs: rf_inode_create
s/if \(last->dentry == refusal->dentry && last->name == name/if (last->dentry \&\& last->name/
