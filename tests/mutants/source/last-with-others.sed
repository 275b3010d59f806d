# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Who is the last is said while others are there.
# file: src/bpf/mount.bpf.c
# programs: rf_sb_umount
# open: of the list of processes, rules say nothing
s/return others.none;/return true;/
