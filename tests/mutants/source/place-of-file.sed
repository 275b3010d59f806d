# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A file is looked for as if it were a directory.
# file: src/bpf/check.h
# programs: rf_file_open
s/judge_below\(dentry, inode, place_in\(dentry->d_parent\), what\)/judge_below(dentry, inode, place_in(dentry), what)/
