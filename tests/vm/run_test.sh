#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Tests run.sh (TAP): a guest for almost each case, about 5 s each.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
source tests/tap.bash
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Says whether the check named $1, the rest of the line, holds; prints the last run if not.
check() {
	if "${@:2}"; then
		tap 0 "$1"
	else
		tap 1 "$1"
		echo "# status $status"
		head -c 2000 "$scratch/out" | tr -c '[:print:]\n' '?' | sed 's/^/# /'
		shown "$scratch/err"
	fi
}

# guest ARGUMENT...: runs run.sh; leaves $status and the files out and err.
guest() {
	status=0
	tests/vm/run.sh -t 120 "$@" > "$scratch/out" 2> "$scratch/err" || status=$?
}

# out STATUS TEXT: that was its status, and just this its output.
out() {
	((status == $1)) && [[ $(< "$scratch/out") == "$2" ]]
}

# err STATUS TEXT: that was its status, and this is part of what run.sh said.
err() {
	((status == $1)) && [[ $(< "$scratch/err") == *"$2"* ]]
}

for series in 6.1 6.12; do
	kernel=$(tests/vm/kernels.sh "$series")
	guest -k "$series" -- sh -c 'uname -r && pwd && id -u'
	check "$series: boots its kernel, in the project, as root" \
		out 0 "$(< "$kernel/release")"$'\n/media\n0'

	guest -k "$series" -- sh -c 'mkdir /tmp/a /tmp/b && modprobe loop &&
		mount -t overlay -o lowerdir=/tmp/a:/tmp/b overlay /mnt && losetup -f'
	check "$series: modules load, asked for or not" out 0 /dev/loop0

	truncate -s 16M "$scratch/disk"
	mke2fs -q -F -t ext4 "$scratch/disk"
	guest -k "$series" -d "$scratch/disk" -- sh -c \
		'mount -t ext4 /dev/vda /mnt && echo kept > /mnt/file && umount /mnt'
	check "$series: a disk is there, and writable" out 0 ""
	check "$series: a disk keeps what is written" \
		[ "$(PATH=$PATH:/sbin debugfs -R 'cat file' "$scratch/disk" 2> /dev/null)" = kept ]
done

guest -- sh -c 'exit 7'
check "the command's status is ours" out 7 ""

# shellcheck disable=SC2016 # the guest's shell gets these words as they are
guest -- printf '%s|' "two words" "it's" '$HOME "quoted"' '' $'line\nline'
check "arguments arrive as they are" out 0 "two words|it's|\$HOME \"quoted\"||"$'line\nline|'

head -c 3000000 "$kernel/kernel" > "$scratch/bytes"
guest -- sh -c "head -c 3000000 build/vm/$series/kernel > /dev/stderr"
check "output arrives as it is, each byte" cmp -s "$scratch/out" "$scratch/bytes"

written=build/vm/written-by-a-guest
guest -- sh -c "mount -o remount,rw / && echo remounted && ! touch '$written' 2> /dev/null"
check "a guest that remounts its root read-write" out 0 remounted
check "... cannot write to the host" [ ! -e "$written" ]

guest -- grep -o 'capability,.*bpf' /sys/kernel/security/lsm
check "bpf is among the security modules" out 0 capability,landlock,bpf

guest -a lsm=lockdown,capability -- sh -c '! grep bpf /sys/kernel/security/lsm'
check "... unless lsm= says otherwise" out 0 ""

guest -i -- sh -c 'nproc && sleep 3000 && date +%F'
check "exact: one processor, and only its clock counts" out 0 "1"$'\n'2026-01-01

guest -- sh -c 'sleep 1000 & echo started'
check "a process left behind does not hold up the end" out 0 started

guest -- sh -c 'echo "WARNING: a test" > /dev/kmsg'
check "a splat fails the run" err 123 "WARNING: a test"

guest -- sh -c 'echo b > /proc/sysrq-trigger; sleep 60'
check "no status is a failure" err 125 "without a status"

guest -t 8 -- sleep 1000
check "the time limit holds" err 124 "time is up"

tests/vm/run.sh -- true > /dev/null &
other=$!
guest -- echo one
wait "$other" || status=$?
check "two guests at once" out 0 one

# Processes that are still there after run.sh was told to end.
left() {
	local pid children child
	tests/vm/run.sh -- sleep 1000 > "$scratch/out" 2> "$scratch/err" &
	pid=$!
	sleep 3
	children=$(pgrep -P "$pid")
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	for child in $children; do
		! kill -0 "$child" 2> /dev/null || echo "$child"
	done
}
check "nothing survives run.sh" [ "$(left)" = "" ]

finish 22
