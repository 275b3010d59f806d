# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What everybody may is left out.
# file: src/bpf/judge.bpf.c
# programs: rf_inode_create
s/q.vault = \*vault;/q.vault.flags = vault->flags;/
