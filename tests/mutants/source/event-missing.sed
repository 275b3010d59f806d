# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A refusal without an event.
# file: src/bpf/judge.bpf.c
# programs: rf_inode_create
s/^\trf_report\(&refusal\);/\t;/
