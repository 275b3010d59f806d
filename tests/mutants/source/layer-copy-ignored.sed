# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What overlayfs has copied up since is not asked about.
# file: src/bpf/file.bpf.c
# programs: rf_file_receive,rf_mmap_file
s/if \(!r && !nothing\(copy\)\)/if (0)/
