# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A file that says already where it is, is marked.
# file: src/bpf/record.bpf.c
# programs: rf_record
# open: rules say which files are marked, and not that no others are
s/ \|\| place_vault\(own_label\(inode\)\)\)/)/
