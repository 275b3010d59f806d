# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A label that cannot be given is done without.
# file: src/bpf/check.h
# programs: rf_file_open
s/return mark\(inode, place_vault\(place\), RF_LABEL_LINK, 0\) \? no_room\(dentry, what\) : 0;/return mark(inode, place_vault(place), RF_LABEL_LINK, 0) ? 0 : 0;/
