# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A file system of the policy is mounted anew, and another device gets its number.
# file: src/bpf/mount.bpf.c
# programs: rf_sb_set_mnt_opts
/^static __noinline int watch_again/,/^}/ s/bpf_map_update_elem\(&devices, &dev, number, BPF_ANY\)/bpf_map_update_elem(\&devices, number, number, BPF_ANY)/
