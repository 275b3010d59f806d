# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The walk ends one directory early.
# file: src/bpf/place.h
# programs: rf_inode_create
s/bpf_loop\(RF_DEPTH_MAX, walk_step/bpf_loop(RF_DEPTH_MAX - 1, walk_step/
