# SPDX-License-Identifier: GPL-2.0-only OR MIT
# To execute is nothing.
# file: src/bpf/file.bpf.c
# programs: rf_file_open
s/return RF_ACCESS_EXEC;/return 0;/
