#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# kernels.sh 6.1|6.12: unpacks the newest stock Debian kernel of that series that apt offers to
# build/vm/<series>/ and prints that folder. Nothing is installed: run.sh boots it from there.
#
#	release			what `uname -r` says in the guest
#	kernel			what QEMU boots
#	initramfs		only where the kernel cannot mount a virtiofs root by itself
#	lib/modules/<release>/	for `modprobe -d build/vm/<series>`
#
# What is unpacked stays: remove build/vm/<series> to take a newer one. Two runs at once are
# safe: one waits for the other, and the folder appears whole or not at all.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
vm=$(cd "$here/../.." && pwd)/build/vm
series=${1-}
case $series in
6.1)	name='^linux-image-6\.1\.0-[0-9]+-amd64-unsigned$' ;;
6.12)	name='^linux-image-6\.12\.[0-9]+\+deb12-cloud-amd64-unsigned$' ;;
*)	echo "usage: kernels.sh 6.1|6.12" >&2; exit 2 ;;
esac
PATH=$PATH:/usr/sbin:/sbin
dir=$vm/$series
new=$dir.new

# Prints the newest package of the series, or nothing.
newest() {
	apt-cache search --names-only "$name" | cut -d ' ' -f 1 | grep -E "$name" | sort -V |
		tail -n 1 || true
}

# Downloads the newest package into $new; fails when apt's lists are missing or too old for that.
download() {
	local package
	package=$(newest)
	[[ $package ]] && (cd "$new" && apt-get -qq -o APT::Sandbox::User=root download "$package")
}

# Prints what to boot of the kernel image $1. Undoing xz takes an emulated processor 3 s, so it is
# undone here: QEMU starts the bare ELF file as well. The price is KASLR.
image() {
	local start
	start=$(LC_ALL=C grep -aobPm 1 '\xfd7zXZ\x00' "$1" | cut -d : -f 1 || true)
	if [[ $start ]]; then
		xz -dc --single-stream < <(tail -c "+$((start + 1))" "$1")
	else
		cat "$1"
	fi
}

unpack() {
	rm -rf "$new"
	mkdir "$new"
	download || { apt-get -qq update && download; } || {
		echo "kernels.sh: apt offers no package that matches '$name'" >&2
		return 1
	}
	dpkg -x "$new"/*.deb "$new"
	rm -rf "$new"/*.deb "${new:?}/usr"
	image "$new"/boot/vmlinuz-* > "$new/kernel"
	basename "$new"/lib/modules/* > "$new/release"
	depmod -b "$new" "$(< "$new/release")"
	mv "$new" "$dir"
}

# The modules to load, dependencies first, before a virtiofs root can be mounted; nothing when
# all are built in.
modules() {
	modprobe -d "$dir" -S "$(< "$dir/release")" --show-depends -a virtio_pci virtiofs |
		awk 'sub(/^insmod /, "") && sub(/ *$/, "") && !seen[$0]++'
}

initramfs() {
	local tree n=10 module
	tree=$(mktemp -d)
	mkdir -p "$tree"/{bin,dev,proc,root,modules}
	cp "$(command -v busybox)" "$tree/bin/busybox"
	cp "$here/initramfs.sh" "$tree/init"
	for module in "$@"; do
		cp "$module" "$tree/modules/$((n++))-${module##*/}"
	done
	(cd "$tree" && "$tree/bin/busybox" find . | "$tree/bin/busybox" cpio -o -H newc) \
		> "$dir/initramfs.new" 2> /dev/null
	mv "$dir/initramfs.new" "$dir/initramfs"
	rm -rf "$tree"
}

mkdir -p "$vm"
exec 9> "$vm/kernels.lock"
flock 9
[[ -e $dir ]] || unpack >&2
mapfile -t early < <(modules)
if ((${#early[@]})) && [[ ! $dir/initramfs -nt $here/initramfs.sh ]]; then
	initramfs "${early[@]}"
fi
echo "$dir"
