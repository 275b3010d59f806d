#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# events.sh: what an event costs in the daemon that users run, and in a follower, in this guest. The
# daemon's own count of nanoseconds on the processor (/proc/PID/schedstat) is that of executed
# instructions here. Prints a row with notes as attach.c does. Called by guest.sh.
set -euo pipefail

built=build/bench
count=6400
state=/var/lib/bench-events

spent() { # PID
	cut -d' ' -f1 "/proc/$1/schedstat"
}

wakes() { # PID
	awk '/^voluntary/ { print $2 }' "/proc/$1/status"
}

repeated() {
	/tmp/ringfence status --json --socket /tmp/bench.sock |
		sed -n 's/.*"repeated": *\([0-9]*\).*/\1/p'
}

until_written() { # LINES
	for _ in {1..200}; do
		(($(grep -c '"refusal"' $state/events.jsonl) < $1)) || return 0
		sleep 0.1
	done
}

mount -t tmpfs tmpfs /mnt
cp $built/ops build/ringfence build/ringfenced /tmp
/tmp/ops tree /mnt
/tmp/ringfenced --image $built/inside.image --state-dir $state --unpinned \
	--socket /tmp/bench.sock > /tmp/bench.log 2>&1 &
daemon=$!
until grep -q ready /tmp/bench.log; do
	kill -0 $daemon
	sleep 1
done
sleep 30

echo 'row ringfenced'
before=$(spent $daemon) woken=$(wakes $daemon)
sleep 60
idle=$((($(spent $daemon) - before) / 60))
echo "note idle $idle"
echo "note idle_wakes $(($(wakes $daemon) - woken))"

# What the daemon takes for COMMAND's events, less what it takes in that time for itself.
costs() { # COMMAND...
	local began before
	began=$(date +%s%N) before=$(spent $daemon)
	"$@" > /dev/null
	sleep 2
	cost=$(($(spent $daemon) - before - idle * ($(date +%s%N) - began) / 1000000000))
}

costs /tmp/ops flood /mnt $count
until_written $count
alone=$cost
echo "note event $((alone / count))"

/tmp/ringfence events --follow --lines 0 --socket /tmp/bench.sock > /tmp/bench.followed &
follower=$!
sleep 3
started=$(spent $follower)
costs /tmp/ops flood /mnt $count
until_written $((2 * count))
followed=$((cost - alone + $(spent $follower) - started))
echo "note follower $((followed / count))"
echo "note told $(grep -c '"refusal"' $state/events.jsonl)"
echo "note followed $(grep -c DENY /tmp/bench.followed)"
kill $follower

# At full speed, more than a share: all are told or counted.
rss=$(awk '/^VmRSS/ { print $2 }' /proc/$daemon/status)
lines=$(wc -l < $state/events.jsonl) before=$(repeated)
costs /tmp/ops beyond /mnt 20000
echo "note beyond $((cost / 20000))"
echo "note beyond_sum $(($(repeated) - before + $(tail -n +$((lines + 1)) $state/events.jsonl |
	awk -F'"lost":' '{ n += NF > 1 ? $2 : /"refusal"/ } END { print n }')))"
echo "note grown $(($(awk '/^VmRSS/ { print $2 }' /proc/$daemon/status) - rss))"
kill $daemon
wait $daemon || true
umount /mnt
