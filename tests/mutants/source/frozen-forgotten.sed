# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Roots may go like anything else.
# file: src/bpf/entry.bpf.c
# programs: rf_inode_unlink
s/place = PLACE_REASON\(RF_REASON_FROZEN\) \| own;/place = own;/
