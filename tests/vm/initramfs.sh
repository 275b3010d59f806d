#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck shell=dash
#
# /init of the initramfs that kernels.sh builds for kernels whose virtiofs is a module: loads the
# modules it was given, mounts the host's root and starts the real init there, as the kernel
# itself would have done.
set -eu

/bin/busybox mount -t proc proc /proc
for module in /modules/*; do
	/bin/busybox insmod "$module"
done
for word in $(/bin/busybox cat /proc/cmdline); do
	case $word in
	init=*)	init=${word#init=} ;;
	esac
done
/bin/busybox mount -t virtiofs -o ro rootfs /root
/bin/busybox umount /proc
exec /bin/busybox switch_root /root "$init"
