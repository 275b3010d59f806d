# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An event that is lost is not counted.
# file: src/bpf/report.h
# programs: rf_inode_create
s/return only_count\(task, tally, RF_STAT_LOST\);/return 0;/
