# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An event that is lost is not counted.
# file: src/bpf/event.bpf.c
# programs: rf_inode_create
s/rf_count\(RF_STAT_LOST\);/;/
