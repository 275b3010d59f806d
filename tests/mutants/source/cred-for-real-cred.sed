# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The credentials that execve and io_uring change.
# file: src/bpf/subject.h
# programs: rf_inode_create
s/task->real_cred->uid\.val/task->cred->uid.val/
