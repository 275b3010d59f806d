# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An event for what is allowed.
# file: src/bpf/judge.bpf.c
# programs: rf_inode_create
s/if \(refusal.answer.verdict == RF_VERDICT_ALLOW\)/if (refusal.answer.verdict == RF_VERDICT_ALLOW \&\& rf_report(\&refusal) == 0)/
