# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is deeper than the walk goes is nobody's.
# file: src/bpf/place.h
# programs: rf_inode_create
/^static __always_inline __u64 walk\(/,/^}/ s/\.place = PLACE_REASON\(RF_REASON_DEPTH\)/.place = 0/
