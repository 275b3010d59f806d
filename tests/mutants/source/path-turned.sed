# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Only places in the tree are looked at.
# file: src/bpf/file.bpf.c
# programs: rf_file_open
s/if \(file->f_mode & FMODE_PATH\)/if (!(file->f_mode \& FMODE_PATH))/
