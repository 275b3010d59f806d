# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What has one name is not looked for elsewhere, and what has several neither.
# file: src/bpf/record.bpf.c
# programs: rf_record
s/\|\| !has_other_names\(inode\) \|\|/|| has_other_names(inode) ||/
