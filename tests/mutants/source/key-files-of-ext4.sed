# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The generation of files of ext4 is not asked.
# file: src/bpf/key.h
# programs: rf_file_open
s/bool changes = \(BPF_CORE_READ\(inode, i_mode\) & S_IFMT\) == S_IFDIR &&/bool changes =/
