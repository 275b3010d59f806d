# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The event tells another user.
# file: src/bpf/report.h
# programs: rf_inode_create
s/event->euid = task->cred->euid.val/event->euid = task->cred->uid.val/
