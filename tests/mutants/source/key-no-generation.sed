# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An inode number that is used again is taken for the old one.
# file: src/bpf/key.h
# programs: rf_file_open
s/gen = changes \? 0 : BPF_CORE_READ\(inode, i_generation\);/gen = changes ? 0 : 0;/
