# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Another file system gets the number of one that is gone.
# file: src/bpf/mount.bpf.c
# programs: rf_sb_set_mnt_opts
s/^\t\tbpf_map_delete_elem\(&devices, &dev\);/\t\t;/
