# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The label that a directory carries is kept as the place of what is in it.
# file: src/bpf/place.h
# programs: rf_inode_create
s/slot->own = own;/slot->place = own;/
