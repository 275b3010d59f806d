# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A denial is let through, and an audit denies.
# file: src/bpf/judge.bpf.c
# programs: rf_inode_create
s/verdict == RF_VERDICT_AUDIT\)/verdict == RF_VERDICT_DENY)/
