# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A label that cannot be given is done without.
# file: src/bpf/check.h
# programs: rf_file_open
s/return mark_link\(inode, place_vault\(place\)\) \? no_room\(dentry, what\) : 0;/return mark_link(inode, place_vault(place)) ? 0 : 0;/
