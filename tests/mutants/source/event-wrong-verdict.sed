# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The event says denied of what is audited.
# file: src/bpf/report.h
# programs: rf_inode_create
s/event->verdict = refusal->answer.verdict/event->verdict = RF_VERDICT_DENY/
