# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The event tells no vault.
# file: src/bpf/judge.bpf.c
# programs: rf_inode_create
s/refusal.vault = q.label/refusal.vault = 0/
