# SPDX-License-Identifier: GPL-2.0-only OR MIT
# To write is not asked for.
# file: src/bpf/file.bpf.c
# programs: rf_file_open
s/if \(file->f_mode & FMODE_WRITE\)/if (0)/
