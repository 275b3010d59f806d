# SPDX-License-Identifier: GPL-2.0-only OR MIT
# To write is asked for as to read.
# file: src/bpf/file.bpf.c
# programs: rf_file_open
s/access \|= RF_ACCESS_WRITE;/access |= RF_ACCESS_READ;/
