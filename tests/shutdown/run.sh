#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Does a machine come down cleanly with a policy in force? run.sh [KERNEL...] boots it with systemd, a
# disk with a vault and, on a mapped device whose data lie on that disk, another (guest.sh); then systemd
# turns it off. Both file systems must have been unmounted, which their images tell afterwards; without
# Ringfence too, so that nothing else is taken for its fault. TAP.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
source tests/tap.bash

work=$(mktemp -d)
mkdir -p build/e2e
programs=$(mktemp -d build/e2e/programs.XXXXXX)
trap 'rm -rf "$work" "$programs"' EXIT
cp build/ringfence build/ringfenced build/attacks/as "$programs/"
kernels=("$@")
((${#kernels[@]})) || kernels=(6.1 6.12)

# clean IMAGE: nothing is left to replay, and nothing to mend.
clean() {
	dumpe2fs -h "$1" > "$work/said" 2>&1 && ! grep needs_recovery "$work/said" &&
		e2fsck -fn "$1" > "$work/said" 2>&1
}

goes_down() { # KERNEL on|off
	local disk=$work/disk name="$1, Ringfence $2"
	rm -f "$disk" "$work/inner"
	truncate -s 128M "$disk"
	mke2fs -q -t ext4 "$disk"
	# The guest is off before its command has ended: 125.
	tests/vm/run.sh -k "$1" -d "$disk" -b "tests/e2e/boot.sh $programs" -- \
		tests/shutdown/guest.sh "$programs" "$2" > "$work/out" 2>&1
	(($? == 125)) && grep -qx down "$work/out"
	tap $? "$name: the machine goes down"
	clean "$disk"
	tap $? "$name: the disk was unmounted"
	debugfs -R "dump /inner.image $work/inner" "$disk" > "$work/said" 2>&1 && clean "$work/inner"
	tap $? "$name: and what lies on it, below LVM and dm-crypt"
	((failed == 0)) || shown "$work/out"
}

for kernel in "${kernels[@]}"; do
	goes_down "$kernel" off
	goes_down "$kernel" on
done
finish
