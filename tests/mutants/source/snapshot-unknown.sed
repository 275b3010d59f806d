# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A snapshot holds nothing of the policy's.
# file: src/bpf/filesystem.h
# programs: rf_file_open
# open: what btrfs has in memory is nothing that rules know
s/return parent\[0\] \| parent\[1\] \? whole : 0;/return 0;/
