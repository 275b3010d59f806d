# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is on the way to a root is unmounted, and nothing else.
# file: src/bpf/mount.bpf.c
# programs: rf_sb_umount
s/\|\| !on_the_way\(real_mount\(mnt\)\)/|| on_the_way(real_mount(mnt))/
