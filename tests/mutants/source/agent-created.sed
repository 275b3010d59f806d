# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Whoever is looked for is known from then on.
# file: src/bpf/subject.h
# programs: rf_inode_create
s/(bpf_task_storage_get\(&tasks, task, 0), 0\)/\1, BPF_LOCAL_STORAGE_GET_F_CREATE)/
