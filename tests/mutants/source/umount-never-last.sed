# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A machine that goes down cannot unmount.
# file: src/bpf/mount.bpf.c
# programs: rf_sb_umount
s/ \|\| is_last\(bpf_get_current_task_btf\(\)\)\)/ || (is_last(bpf_get_current_task_btf()) \&\& 0))/
