#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Wherever the project lies, it works and makes the same (TAP): place_test.sh, a boot; with `all`, one
# for each kind of place. demo/run_test.sh has another.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
source tests/tap.bash

# result STATUS TEXT: what was said is in $scratch/out.
result() {
	tap "$1" "$2"
	(($1 == 0)) || shown "$scratch/out"
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
odd="it's \"two\" words, a:b=\$c"

places=("/tmp/$odd")
[[ ${1:-} != all ]] || places+=(/tmp/a /srv/a "/home/$odd" /root/a /run/a /mnt/a /media/a /dev/shm/a /var/lib/a)

# The guest's own folders are empty and writable, its kernel's modules are found; 6.1 has an initramfs.
for place in "${places[@]}"; do
	tests/vm/placed.sh "$place" tests/vm/run.sh -k 6.1 -- sh -euc '
		for folder in /tmp /dev/shm /run /mnt /root /var/lib; do : > "$folder/file"; done
		modprobe loop
		build/ringfence --version' > "$scratch/out" 2>&1
	(($? == 0)) && [[ $(< "$scratch/out") == "ringfence $(< VERSION)" ]]
	result $? "a guest of a clone at $place"
done

# What lies on another mount within the project is seen, and cannot be written to.
tests/vm/placed.sh /tmp/a sh -euc 'mkdir -p build/vm/log && mount -t tmpfs tmpfs build/vm/log
	tests/vm/run.sh -- sh -c "mount -o remount,rw / && ! touch build/vm/log/file 2> /dev/null && ls build/vm/log | wc -l"
	[ ! -e build/vm/log/file ]' > "$scratch/out" 2>&1
(($? == 0)) && [[ $(< "$scratch/out") == 2 ]]
result $? "a mount within the project"

# The path is in no object; by another name, which compilers take from $PWD, neither.
mkdir -p "$scratch/$odd" && cp -a --parents Makefile VERSION src "$scratch/$odd" && ln -s "$odd" "$scratch/link"
for place in "$scratch/$odd" "$scratch/link"; do
	(cd "$place" && rm -rf build && env -u MAKEFLAGS make -s -j 2 build/bpf/file.bpf.o build/base/path.o) > "$scratch/out" 2>&1
	cmp "$place/build/bpf/file.bpf.o" build/bpf/file.bpf.o >> "$scratch/out" 2>&1 &&
		cmp "$place/build/base/path.o" build/base/path.o >> "$scratch/out" 2>&1
	result $? "the same object files in ${place##*/}"
done
finish
