#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Tests run.sh (TAP), with as few guests as that needs: each takes some seconds.
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

# status STATUS: that was its status.
status() {
	((status == $1))
}

# lines FROM TO TEXT: of its output.
lines() {
	[[ $(sed -n "$1,$2p" "$scratch/out") == "$3" ]]
}

for series in 6.1 6.12; do
	kernel=$(tests/vm/kernels.sh "$series")
	truncate -s 16M "$scratch/disk"
	mke2fs -q -F -t ext4 "$scratch/disk"
	guest -k "$series" -d "$scratch/disk" -- sh -c 'uname -r && pwd && id -u
		mkdir /tmp/a /tmp/b /run/disk && modprobe loop &&
			mount -t overlay -o lowerdir=/tmp/a:/tmp/b overlay /mnt && losetup -f
		mount -t ext4 /dev/vda /run/disk && echo kept > /run/disk/file && umount /run/disk'
	check "$series: boots its kernel, in the project, as root" lines 1 3 "$(< "$kernel/release")"$'\n/media\n0'
	check "$series: modules load, asked for or not" lines 4 5 /dev/loop0
	check "$series: a disk is there, and writable" status 0
	check "$series: a disk keeps what is written" \
		[ "$(PATH=$PATH:/sbin debugfs -R 'cat file' "$scratch/disk" 2> /dev/null)" = kept ]
done

written=(build/vm/written-by-a-guest /srv/written-by-a-guest)
# shellcheck disable=SC2016 # the guest's shell gets these words as they are
guest -- sh -c 'printf "%s|" "$@"
	grep -o "capability,.*bpf" /sys/kernel/security/lsm
	mount -o remount,rw / && echo remounted
	touch '"${written[*]}"' 2> /dev/null
	sleep 1000 &
	exit 7' sh "two words" "it's" '$HOME "quoted"' '' $'line\nline'
check "arguments arrive as they are" \
	lines 1 2 "two words|it's|\$HOME \"quoted\"||"$'line\nline|capability,landlock,bpf'
check "bpf is among the security modules, and a guest remounts its root read-write" lines 2 4 $'line|capability,landlock,bpf\nremounted'
check "... but cannot write to the host" [ ! -e "${written[0]}" -a ! -e "${written[1]}" ]
check "the command's status is ours, and no process that it left behind holds up the end" status 7

head -c 3000000 "$kernel/kernel" > "$scratch/bytes"
tests/vm/run.sh -t 120 -- sh -c "head -c 3000000 build/vm/$series/kernel > /dev/stderr" > "$scratch/other" 2>&1 &
other=$!
guest -a lsm=lockdown,capability -- sh -c '! grep bpf /sys/kernel/security/lsm'
check "lsm= says otherwise" out 0 ""
wait "$other" || status=$?
check "two guests at once" status 0
check "output arrives as it is, each byte" cmp -s "$scratch/other" "$scratch/bytes"

guest -i -- sh -c 'nproc && sleep 3000 && date +%F'
check "exact: one processor, and only its clock counts" out 0 "1"$'\n'2026-01-01

guest -- sh -c 'echo "WARNING: a test" > /dev/kmsg'
check "a splat fails the run" err 123 "WARNING: a test"

guest -- sh -c 'echo b > /proc/sysrq-trigger; sleep 60'
check "no status is a failure" err 125 "without a status"

guest -t 15 -- sleep 1000
check "the time limit holds" err 124 "time is up"
log=$(sed -n 's/.*what its tasks were doing: see //p' "$scratch/err")
check "... and the log has what each task was doing" grep -q 'task:kthreadd ' "$log"

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

finish 21
