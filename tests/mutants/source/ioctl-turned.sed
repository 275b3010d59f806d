# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Commands that change are let through.
# file: src/bpf/file.bpf.c
# programs: rf_file_ioctl
s/return only_tells\(cmd\) \? 0 : /return !only_tells(cmd) ? 0 : /
