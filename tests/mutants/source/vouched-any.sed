# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The end of any walk is taken for the file that is opened.
# file: src/bpf/vouched.h
# programs: rf_file_open
s/return address == \(__u64\)file->f_path\.dentry \? end : NULL;/return end;/
