# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Files are known by a device number, which is another one after the next mount.
# file: src/bpf/key.h
# programs: rf_file_open
s/filesystem = number_of\(.*$/filesystem = BPF_CORE_READ(sb, s_dev);/
