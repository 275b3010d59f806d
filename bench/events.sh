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
echo "note idle $((($(spent $daemon) - before) / 60))"
echo "note idle_wakes $(($(wakes $daemon) - woken))"

before=$(spent $daemon)
/tmp/ops flood /mnt $count > /dev/null
until_written $count
alone=$(($(spent $daemon) - before))
echo "note event $((alone / count))"

/tmp/ringfence events --follow --lines 0 --socket /tmp/bench.sock > /tmp/bench.followed &
follower=$!
sleep 3
before=$(spent $daemon) started=$(spent $follower)
/tmp/ops flood /mnt $count > /dev/null
until_written $((2 * count))
sleep 1
followed=$(($(spent $daemon) - before - alone + $(spent $follower) - started))
echo "note follower $((followed / count))"
echo "note told $(grep -c '"refusal"' $state/events.jsonl)"
echo "note followed $(grep -c DENY /tmp/bench.followed)"
kill $follower

# At full speed, more than a share: all are told or counted.
rss=$(awk '/^VmRSS/ { print $2 }' /proc/$daemon/status)
before=$(spent $daemon)
/tmp/ops beyond /mnt 20000 > /dev/null
sleep 3
echo "note beyond $((($(spent $daemon) - before) / 20000))"
echo "note beyond_sum $(tail -n +$((2 * count + 1)) $state/events.jsonl | grep -v '"state"' |
	awk -F'"lost":' '{ n += NF > 1 ? $2 : 1 } END { print n }')"
echo "note grown $(($(awk '/^VmRSS/ { print $2 }' /proc/$daemon/status) - rss))"
kill $daemon
wait $daemon || true
umount /mnt
