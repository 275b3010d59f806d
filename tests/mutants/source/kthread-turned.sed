# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Rules are for threads of the kernel alone.
# file: src/core/decide.h
# programs: rf_inode_create
s/if \(q->subject_flags & RF_SUBJECT_KTHREAD\)/if (!(q->subject_flags \& RF_SUBJECT_KTHREAD))/
