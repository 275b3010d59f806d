# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An event before it is decided what is in it.
# file: src/bpf/judge.bpf.c
# programs: rf_inode_create
s/^\trefusal.answer = rf_decide/\trf_report(\&refusal);\n&/
