# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A file system of the policy that finds no room is let in.
# file: src/bpf/mount.bpf.c
# programs: rf_sb_set_mnt_opts
s/if \(ret \|\| !watch_again\(sb\)\)/if (ret || watch_again(sb) != 1)/
