# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The label that a file carries is not asked when it is opened.
# file: src/bpf/check.h
# programs: rf_file_open
s/__u32 own = own_label\(inode\);/__u32 own = dir ? own_label(inode) : 0;/
