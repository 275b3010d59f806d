# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Of whom anything is known, he is the agent.
# file: src/bpf/subject.h
# programs: rf_inode_create
s/return known && known->flags & RF_TASK_AGENT;/return known;/
