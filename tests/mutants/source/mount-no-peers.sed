# SPDX-License-Identifier: GPL-2.0-only OR MIT
# No mount has peers in other namespaces.
# file: src/bpf/mount.bpf.c
# programs: rf_sb_mount rf_move_mount rf_sb_umount
s/return BPF_CORE_READ\(mount, mnt_group_id\);/return false;/
