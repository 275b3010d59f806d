# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A private mapping is asked for as a shared one.
# file: src/bpf/file.bpf.c
# programs: rf_mmap_file
s/!= MAP_PRIVATE;/== MAP_PRIVATE;/
