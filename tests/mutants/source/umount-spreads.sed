# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An unmounting that spreads to what is on the way is let pass.
# file: src/bpf/mount.bpf.c
# programs: rf_sb_umount
s/return label_has\(label_of_alias\(BPF_CORE_READ\(mount, mnt_mountpoint, d_inode\)\), FIXED\);/return false;/
