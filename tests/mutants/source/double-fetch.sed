# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The generation is read again after the verdict was compared with it.
# file: src/bpf/place.h
# programs: rf_file_open,rf_inode_create
# open: the specification says that `state` stays while a program runs, so a second look sees the same
s/\(verdict \^ generation\) >> 32/(verdict ^ *(volatile __u64 *)\&state.generation) >> 32/
