# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A tracepoint returns something.
# file: src/bpf/service.bpf.c
# programs: rf_cgroup_rmdir
/^int BPF_PROG\(rf_cgroup_rmdir/,/^}/ s/return 0;/return 1;/
