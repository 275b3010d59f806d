# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A service without its identity is not counted.
# file: src/bpf/service.bpf.c
# programs: rf_cgroup_mkdir
s/rf_count\(RF_STAT_UNNAMED\);/;/
