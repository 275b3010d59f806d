# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A vault's number is cut.
# file: src/bpf/label.h
# programs: rf_inode_create,rf_file_open
s/return place & 0xffffff;/return place \& 0xffff;/
