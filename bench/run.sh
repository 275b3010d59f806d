#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# run.sh [-k 6.1|6.12|both] [-n COUNT]: what Ringfence and its peers cost, in executed
# instructions, and whether that meets the goals; see README.md. COUNT protected objects at most
# (1000000). Prints the tables, and writes them to build/bench/KERNEL.txt and the raw
# numbers to build/bench/KERNEL.raw. Status 1: a goal is missed, 2: usage, 3: it did not run.
set -euo pipefail

series='6.1 6.12' many=1000000
while getopts k:n: option; do
	case $option in
	k)	series=$OPTARG ;;
	n)	many=$OPTARG ;;
	*)	echo "usage: run.sh [-k 6.1|6.12|both] [-n COUNT]" >&2; exit 2 ;;
	esac
done
[[ $series == both ]] && series='6.1 6.12'

cd "$(dirname "$0")/.."
built=build/bench
export PATH=$PATH:/usr/sbin:/sbin
mkdir -p "$built"

say() {
	echo "bench: $*" >&2
}

# The paths of $2 objects below $1, as attach.c names them.
objects() {
	awk -v below="$1" -v n="$2" 'BEGIN {
		for (i = 0; i < n; i++)
			printf "%s/%04d/%04d\n", below, i / 1000, i % 1000
	}'
}

# The image $1 protects the paths that the command prints, for login user 1; hide.image hides them.
image() { # NAME COMMAND...
	[[ $built/$1.image -nt build/ringfence ]] && return
	say "compiling the policy of $1.image"
	{
		printf 'policy: bench\nvaults:\n  - name: objects\n'
		[[ $1 != hide ]] || printf '    hide: yes\n'
		printf '    maintainers: [{user: 1}]\n    paths:\n'
		"${@:2}" | sed 's/^/      - /'
	} > "$built/$1.yaml"
	build/ringfence compile --offline --output="$built/$1.image" "$built/$1.yaml" > /dev/null
}

# Compiled here, because it takes minutes in a guest that counts.
apparmor() {
	[[ -e $built/apparmor.profile ]] && return
	type apparmor_parser > /dev/null || { say "no apparmor_parser: that row is left out"; return; }
	say "compiling the profile"
	{
		printf 'abi <abi/3.0>,\nprofile bench flags=(attach_disconnected) {\n'
		printf 'file, capability, network, signal, ptrace, unix, mount,\n'
		objects /mnt/p 10000 | sed 's/.*/deny & w,/'
		printf '}\n'
	} > "$built/apparmor.txt"
	apparmor_parser --skip-kernel-load --skip-cache --features-file /etc/apparmor.d/abi/3.0 \
		--ofile "$built/apparmor.profile" "$built/apparmor.txt"
}

make -s all bench-programs
image 1 objects /mnt/p 1
image hide objects /mnt/p 1
image 10000 objects /mnt/p 10000
image "$many" objects /mnt/p "$many"
image other objects /srv/p 10000
image inside echo /mnt
apparmor

status=0
for kernel in $series; do
	say "measuring on $kernel, up to $many objects"
	raw=$built/$kernel.raw
	tests/vm/run.sh -k "$kernel" -i -m $((1024 + many / 320)) -t 9000 \
		-a "lsm=lockdown,capability,landlock,apparmor,bpf" -- \
		bench/guest.sh "$many" > "$raw" || { tail -n 5 "$raw" >&2; say "failed"; exit 3; }
	awk -v many="$many" -f bench/report.awk "$raw" > "$built/$kernel.txt" || status=1
	cat "$built/$kernel.txt"
done
exit "$status"
