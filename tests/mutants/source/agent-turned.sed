# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Everybody is the agent but the agent.
# file: src/bpf/judge.bpf.c
# programs: rf_inode_create
s/&& bpf_task_storage_get\(&agents, task, 0, 0\)/\&\& !bpf_task_storage_get(\&agents, task, 0, 0)/
