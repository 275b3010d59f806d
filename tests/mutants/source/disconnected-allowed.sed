# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What hangs nowhere is nobody's.
# file: src/bpf/walk.h
# programs: rf_inode_create
s/walk->place = PLACE_REASON\(RF_REASON_DISCONNECTED\);/walk->place = 0;/
