# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Of what another has said, only what is less than 0 counts.
# file: src/bpf/file.bpf.c
# programs: rf_file_open
/^int BPF_PROG\(rf_file_open,/,/^}/ s/return ret \? ret : /return ret < 0 ? ret : /
