# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The credentials that execve and io_uring change.
# file: src/bpf/subject.h
# programs: rf_inode_create
s/cred = task->real_cred;/cred = task->cred;/
