#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# kernels.sh 6.1|6.12|6.12-deb13|7.2: unpacks the newest stock Debian kernel of that series to
# build/vm/<series>/ and prints that folder. Nothing is installed: run.sh boots it from there.
#
#	release			what `uname -r` says in the guest
#	kernel			what QEMU boots
#	initramfs		only where the kernel cannot mount a virtiofs root by itself
#	lib/modules/<release>/	for `modprobe -d build/vm/<series>`
#
# 6.1 and 6.12 are what apt offers here; the others are of later suites of Debian, which are asked
# with lists of our own in build/vm/apt: this machine's own sources stay as they are. What is
# unpacked stays: remove build/vm/<series> to take a newer one. Two runs at once are safe: one
# waits for the other, and the folder appears whole or not at all.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
vm=$(cd "$here/../.." && pwd)/build/vm
series=${1-}
suites=() # empty: those of this machine
case $series in
6.1)		name='^linux-image-6\.1\.0-[0-9]+-amd64-unsigned$' ;;
6.12)		name='^linux-image-6\.12\.[0-9]+\+deb12-cloud-amd64-unsigned$' ;;
6.12-deb13)	name='^linux-image-6\.12\.[0-9]+\+deb13-cloud-amd64-unsigned$' suites=(trixie) ;;
# In three packages: the image, and what only modprobe wants.
7.2)		name='^linux-binary-unsigned-7\.2\.[0-9]+\+deb[0-9]+-cloud-amd64$' suites=(forky sid) ;;
*)		echo "usage: kernels.sh 6.1|6.12|6.12-deb13|7.2" >&2; exit 2 ;;
esac
PATH=$PATH:/usr/sbin:/sbin
dir=$vm/$series
new=$dir.new

apt=(-o APT::Sandbox::User=root)

# From now on apt is asked about $suites, at the mirror that this machine has its Debian from.
choose_suites() {
	local state=$vm/apt mirror suite
	mirror=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Identifier: Packages' |
		awk '$1 == "Debian" { print $2; exit }')
	mkdir -p "$state"/{lists,cache/archives}/partial
	for suite in "${suites[@]}"; do
		printf 'deb [signed-by=%s] %s %s main\n' \
			/usr/share/keyrings/debian-archive-keyring.gpg "${mirror:-http://deb.debian.org/debian}" "$suite"
	done > "$state/$series.list"
	apt+=(-o "Dir::Etc::SourceList=$state/$series.list" -o Dir::Etc::SourceParts=/dev/null
		-o "Dir::State::Lists=$state/lists" -o "Dir::Cache=$state/cache")
}

# Prints the newest package of the series, or nothing.
newest() {
	apt-cache "${apt[@]}" search --names-only "$name" | cut -d ' ' -f 1 | grep -E "$name" | sort -V |
		tail -n 1 || true
}

# Downloads the newest package into $new; fails when apt's lists are missing or too old for that.
download() {
	local package
	package=$(newest)
	[[ $package ]] || return 1
	set -- "$package"
	[[ $package == linux-image-* ]] ||
		set -- "$@" "${package/binary-unsigned/modules}" "${package/binary-unsigned/base}"
	(cd "$new" && apt-get -qq "${apt[@]}" download "$@")
}

# Prints what to boot of the kernel image $1. Undoing xz takes an emulated processor 3 s, so it is
# undone here: QEMU starts the bare ELF file as well. The price is KASLR.
image() {
	local start
	start=$(magic "$1" '\xfd7zXZ\x00')
	if [[ $start ]]; then
		xz -dc --single-stream < <(tail -c "+$((start + 1))" "$1")
		return
	fi
	start=$(magic "$1" '\x28\xb5\x2f\xfd')
	if [[ $start ]]; then
		# What follows the kernel in the file is no zstd, and zstd says so when all is written.
		zstd -qdc < <(tail -c "+$((start + 1))" "$1") 2> /dev/null || true
	else
		cat "$1"
	fi
}

# Prints where the bytes $2 begin in the file $1.
magic() {
	LC_ALL=C grep -aobPm 1 "$2" "$1" | head -n 1 | cut -d : -f 1 || true
}

unpack() {
	local package
	rm -rf "$new"
	mkdir "$new"
	((${#suites[@]} == 0)) || choose_suites
	download || { apt-get -qq "${apt[@]}" update && download; } || {
		echo "kernels.sh: apt offers no package that matches '$name'" >&2
		return 1
	}
	for package in "$new"/*.deb; do
		dpkg -x "$package" "$new"
	done
	image "$(find "$new" -name 'vmlinuz*')" > "$new/kernel"
	[[ -d $new/lib ]] || mv "$new/usr/lib" "$new"
	rm -rf "$new"/*.deb "${new:?}/usr"
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
