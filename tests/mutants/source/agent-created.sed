# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Whoever is looked for becomes the agent.
# file: src/bpf/judge.bpf.c
# programs: rf_inode_create
s/(bpf_task_storage_get\(&agents, task, 0), 0\)/\1, BPF_LOCAL_STORAGE_GET_F_CREATE)/
