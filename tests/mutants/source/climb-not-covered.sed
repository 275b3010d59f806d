# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The directory that a mount covers is not fixed.
# file: src/bpf/climb.h
# programs: rf_record
# open: of the way up, rules say only that it is gone
s/next = BPF_CORE_READ\(mount, mnt_mountpoint\);/next = BPF_CORE_READ(mount, mnt_mountpoint, d_parent);/
