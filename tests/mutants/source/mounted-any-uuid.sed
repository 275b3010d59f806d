# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A file system of the policy is told from others by its device number alone.
# file: src/bpf/filesystem.h
# programs: rf_sb_set_mnt_opts
# open: which UUID a file system has is nothing that rules know
s/if \(!\(uuid\[0\] \| uuid\[1\]\)\)/if (!(uuid[0] \& 0))/
