# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Who makes a flood of refusals hides nobody's but his own, and that is counted: what is told and
# what is told to have been counted is all that was refused. And where nothing happens the daemon
# sleeps.
load helpers

policy="
policy: events
revision: 1
mode: enforce
vaults:
  - name: tree
    paths: [$vault]
    maintainers: [{user: $maintainer}]
  - name: other
    paths: [$ram_vault]
    maintainers: [{user: $maintainer}]
"

setup_file() {
	lay_out
	protected || return 0
	# A state directory of its own, so that its file begins with this.
	printf '%s\n' "$policy" > "$BATS_FILE_TMPDIR/policy.yaml"
	allowed ringfence compile "$BATS_FILE_TMPDIR/policy.yaml" -o "$BATS_FILE_TMPDIR/image"
	start_daemon --state-dir "$BATS_FILE_TMPDIR/state" --image "$BATS_FILE_TMPDIR/image"
}

setup() {
	trace_test_alone
	file=$BATS_FILE_TMPDIR/state/events.jsonl
	pid=$(cat "$BATS_FILE_TMPDIR/daemon.pid" 2> /dev/null || true)
	if ! protected; then
		lay_out
		return
	fi
	settled
	lines=$(wc -l < "$file")
}

new() {
	tail -n +$((lines + 1)) "$file"
}

# Until everything that was refused before is written.
settled() {
	local before='' now
	for _ in {1..100}; do
		now=$(wc -l < "$file")
		[[ $now != "$before" ]] || return 0
		before=$now
		sleep 1.5
	done
	complain "does not come to rest" - "$now" "$file"
}

# NAME's refusals: so many have an event, so many are counted, of which so many are for want of room.
refusals_of() { # NAME
	new | jq -sc --arg name "$1" '[.[] | select(.comm == $name)] |
		[(map(select(.type == "refusal")) | length),
		(map(select(.type == "lost").lost) | add // 0),
		(map(select(.type == "lost" and .where == "kernel").lost) | add // 0)]'
}

# All of NAME's, and no other count is left over.
adds_up() { # NAME COUNT
	protected || return 0
	settled
	local told i
	# What is counted last is told when the share's time is over, on a slow machine after that rest.
	for i in {1..10}; do
		told=$(refusals_of "$1")
		[[ $(jq '.[0] + .[1]' <<< "$told") != "$2" ]] || break
		sleep 1
	done
	((i < 10)) || complain "are not $2" - "$told
$(new | grep '"type":"lost"' | tail -n 4)" "refusals of $1"
	[[ -z $(new | jq -c 'select(.type == "lost" and .comm == null)') ]]
}

few_of() { # NAME MOST
	! protected || (($(refusals_of "$1" | jq '.[0]') <= $2))
}

# Each attempt at reading FILE has an event.
each_is_told() { # FILE COUNT
	! protected ||
		[[ $(new | jq -c --arg path "$1" 'select(.type == "refusal" and .path == $path)' | wc -l) == "$2" ]] ||
		complain "has not $2 events" - "$(new | tail -n 3)" "$1"
}

# Beside COMMAND, ten attempts by somebody else at FILE; as many by the flooding program at another
# vault.
beside_it() { # FILE COMMAND...
	local i flood=$BATS_TEST_TMPDIR/flood read=$1
	{ status=0; "${@:2}" > "$flood" 2>&1 < /dev/null || status=$?; echo $status > "$flood.status"; } 3>&- &
	for i in {1..10}; do
		refused open read "$read"
		sleep 0.1
	done
	wait
	status=$(< "$flood.status")
	((status == $(protected && echo 1 || echo 0))) || complain "ended with $status" - "$(< "$flood")" "${@:2}"
}

@test "a task that floods hides nobody, and each of its attempts is counted" {
	beside_it $vault/deep/er/secret flood task $vault 20000
	adds_up flood 20000
	each_is_told $vault/deep/er/secret 10
}

@test "a task of the same program beside it is told as well" {
	{ flood task $vault 20000 > /dev/null 2>&1 < /dev/null || true; } 3>&- &
	sleep 0.2
	refused flood task $ram_vault 3
	refused flood task $vault 2
	wait
	adds_up flood 20005
	! protected || [[ $(new | jq -r 'select(.type == "refusal").pid' | sort | uniq -c | awk '{ print $1 }' | sort -n | head -n 2) == $'2\n3' ]]
}

@test "a process that forks for each attempt hides nobody else" {
	beside_it $vault/deep/er/secret flood fork $vault 600
	adds_up flood 600
	each_is_told $vault/deep/er/secret 10
}

@test "nor does one whose processes are nobody's descendants" {
	beside_it $vault/deep/er/secret flood chain $vault 600
	adds_up flood 600
	each_is_told $vault/deep/er/secret 10
}

@test "floods while the daemon sleeps leave room for others, and are counted" {
	! protected || kill -STOP "$pid"
	refused flood task $vault 20000
	refused flood chain $vault 600
	refused flood task $vault 20000
	refused open read $vault/deep/er/secret
	! protected || kill -CONT "$pid"
	adds_up flood 40600
	few_of flood 256
	each_is_told $vault/deep/er/secret 1
}

@test "what finds no room in the ring is told, with whose it was" {
	local i
	! protected || kill -STOP "$pid"
	for i in {1..20}; do
		cp "$(type -P flood)" "$BATS_TEST_TMPDIR/flood"
		refused "$BATS_TEST_TMPDIR/flood" few $vault 300
		mv "$BATS_TEST_TMPDIR/flood" "$BATS_TEST_TMPDIR/flood-$i"
	done
	! protected || kill -CONT "$pid"
	adds_up flood 6000
	protected || return 0
	(($(refusals_of flood | jq '.[2]') > 0))
	(($(refusals_of flood | jq '.[0]') > 3800))
	allowed ringfence status
	says 'warning +[0-9]+ events were lost'
}

@test "while no daemon runs, and when one does again: nothing is lost, and nothing told twice" {
	local past
	protected || return 0
	refused open read $vault/link
	settled
	past=$(ringfence events --lines 1 --json)
	kill "$pid"
	while kill -0 "$pid" 2> /dev/null; do sleep 0.1; done
	refused flood task $vault 1000
	refused open read $vault/deep/er/secret
	start_daemon --state-dir "$BATS_FILE_TMPDIR/state"
	pid=$(< "$BATS_FILE_TMPDIR/daemon.pid")
	adds_up flood 1000
	each_is_told $vault/deep/er/secret 1
	[[ $(ringfence events --lines 1000 --json | grep -cF "$past") == 1 ]]
	kill "$pid"
	while kill -0 "$pid" 2> /dev/null; do sleep 0.1; done
	start_daemon --state-dir "$BATS_FILE_TMPDIR/state"
	adds_up flood 1000
}

@test "the root of a file system has a path: where it is mounted" {
	refused_as 'umount: .*(superuser|permitted)' umount $disk
	protected || return 0
	settled
	[[ $(new | jq -r 'select(.type == "refusal").path') == "$disk" ]]
}

@test "a follower that does not read costs no memory and holds up nobody" {
	local follower before after
	protected || return 0
	ringfence events --follow --lines 1 >> "$BATS_TEST_TMPDIR/live" 2>&1 < /dev/null 3>&- &
	follower=$!
	soon . cat "$BATS_TEST_TMPDIR/live"
	: > "$BATS_TEST_TMPDIR/live"
	kill -STOP $follower
	before=$(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status")
	refused flood fork $vault 600
	allowed timeout 20 ringfence status
	after=$(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status")
	((after - before < 6000)) || complain "grew by $((after - before)) KiB" - - ringfenced
	kill -CONT $follower
	adds_up flood 600
	kill $follower
	[[ $(grep -c DENY "$BATS_TEST_TMPDIR/live") == $(new | grep -c '"type":"refusal"') ]]
}

# Where the clock counts instructions: beside other guests this one may wait for a processor.
# bats test_tags=exact
@test "an event is told at once, though nobody looks for it" {
	local line="" times=()
	protected || return 0
	exec {live}< <(exec ringfence events --follow --lines 0 --json 2>&1 3>&-)
	# That clock goes on while a program is read from the host, which takes it long.
	for _ in {1..100}; do
		refused open read $vault/secret
		! read -r -t 2 -u $live line || break
	done
	[[ $line ]] || complain "tells nothing" - - "events --follow"
	for _ in {1..5}; do
		while read -r -t 2 -u $live line; do :; done
		refused open read $vault/secret
		read -r -t 5 -u $live line
		times+=($(($(date +%s%N) / 1000 - $(date -d "$(jq -r .time <<< "$line")" +%s%N) / 1000)))
	done
	kill $!
	mapfile -t times < <(printf '%s\n' "${times[@]}" | sort -n)
	((times[0] < 200000)) || complain "take microseconds" - "${times[*]}" events
}

@test "where nothing happens the daemon wakes no more than once a second" {
	local before after
	protected || return 0
	settled
	before=$(awk '/^voluntary/ { print $2 }' "/proc/$pid/status")
	sleep 10
	after=$(awk '/^voluntary/ { print $2 }' "/proc/$pid/status")
	((after - before <= 10)) || complain "wakes $((after - before)) times in 10 seconds" - - ringfenced
}
