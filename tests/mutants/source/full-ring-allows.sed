# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Where there is no room for the event, it is allowed.
# file: src/bpf/judge.bpf.c
# programs: rf_inode_create
s/if \(refusal.answer.verdict == RF_VERDICT_AUDIT\)/if (refusal.answer.verdict == RF_VERDICT_AUDIT || bpf_ringbuf_query(\&events, BPF_RB_AVAIL_DATA) >= RF_EVENTS_SIZE)/
