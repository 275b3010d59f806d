# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Any process may be the last.
# file: src/bpf/mount.bpf.c
# programs: rf_sb_umount
s/if \(task->tgid != 1 && task->real_parent->tgid != 1\)/if (0)/
