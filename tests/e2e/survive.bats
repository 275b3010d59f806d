# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Enforcement outlives the daemon and every change of policy: no instant without it, and what
# fails changes nothing.
load helpers

policy_of() { # NAME REVISION PATHS
	echo "
policy: $1
revision: $2
mode: enforce
vaults:
  - name: tree
    paths: [$3]
    maintainers: [{user: $maintainer}]
"
}

setup_file() {
	lay_out
	protect "$(policy_of first 1 "$vault, $key")"
	policy_of second 2 "$vault, $ram_vault" > "$BATS_FILE_TMPDIR/second.yaml"
}

# Every test starts with a daemon, whatever the last one left.
setup() {
	trace_test_alone
	daemon=$(< "$BATS_FILE_TMPDIR/daemon.pid")
	kill -0 "$daemon" 2> /dev/null || start_daemon
}

teardown_file() {
	touch "$BATS_FILE_TMPDIR/hammer.stop"
	unprotect
	clear_layout
}

# Kills the daemon in the hardest way and waits until it is gone.
kill_daemon() {
	local stat
	kill -KILL "$daemon"
	while stat=$(cat "/proc/$daemon/stat" 2> /dev/null) && [[ $stat != *") Z "* ]]; do sleep 0.05; done
}

# Tries to read all the time, beside what the test does: hammered stops and judges it.
hammer() {
	rm -f "$BATS_FILE_TMPDIR"/hammer.*
	{
		status=0
		open hammer "$1" "$BATS_FILE_TMPDIR/hammer.stop" > "$BATS_FILE_TMPDIR/hammer.out" \
			2>&1 < /dev/null || status=$?
		echo $status > "$BATS_FILE_TMPDIR/hammer.status"
	} 3>&- &
	disown
}

hammered() {
	touch "$BATS_FILE_TMPDIR/hammer.stop"
	until [[ -s $BATS_FILE_TMPDIR/hammer.status ]]; do sleep 0.05; done
	cat "$BATS_FILE_TMPDIR/hammer.out"
	return "$(< "$BATS_FILE_TMPDIR/hammer.status")"
}

all_refused() {
	refused open read $vault/secret
	refused open read $vault/deep/er/secret
	refused open append $key
	refused entry rename $home $disk/srv/other
	refused entry link $vault/secret $beside/new-link
	refused mountapi cover $vault
}

hash_in_force() {
	ringfence status --json | jq -r .policy.hash
}

@test "the daemon killed: nothing changes" {
	all_refused
	kill_daemon
	all_refused
	cold
	all_refused
	allowed as_maintainer cat $vault/secret
	allowed cat $beside/secret
	ends_with 2 ringfence status
}

@test "a new daemon takes over without a gap" {
	local hash
	hammer $vault/secret
	kill_daemon
	start_daemon
	refused hammered
	all_refused
	hash=$(hash_in_force)
	[[ $hash == "$(ringfence compile --dump "$BATS_FILE_TMPDIR/image" --json | jq -r .hash)" ]]
}

@test "a daemon that stops by SIGTERM leaves enforcement, and another takes over" {
	kill "$daemon"
	while kill -0 "$daemon" 2> /dev/null; do sleep 0.05; done
	all_refused
	start_daemon
	all_refused
}

@test "the daemon killed while it applies a policy" {
	local i
	for i in 1 2; do
		hammer $vault/secret
		ringfence apply "$BATS_FILE_TMPDIR/second.yaml" > /dev/null 2>&1 3>&- &
		disown
		sleep 0.$((i * 4))
		kill_daemon
		start_daemon
		refused hammered
		refused open read $vault/secret
	done
	allowed ringfence apply "$BATS_FILE_TMPDIR/policy.yaml"
	all_refused
}

@test "policies replaced and rolled back: no instant without" {
	hammer $vault/deep/er/secret
	allowed ringfence apply "$BATS_FILE_TMPDIR/second.yaml"
	refused open read $ram_vault/secret
	allowed cat $key
	allowed ringfence rollback
	refused open read $key
	allowed cat $ram_vault/secret
	refused hammered
	[[ $(ringfence status --json | jq -r .policy.name) == first ]]
}

@test "a policy that cannot be applied changes nothing" {
	local before image=$BATS_FILE_TMPDIR/bad bad
	before=$(hash_in_force)
	head -c 100 "$BATS_FILE_TMPDIR/image" > "$image-short"
	head -c -1 "$BATS_FILE_TMPDIR/image" > "$image-cut"
	: > "$image-empty"
	cp "$BATS_FILE_TMPDIR/image" "$image-flipped"
	printf X | dd of="$image-flipped" bs=1 seek=200 conv=notrunc status=none
	cp "$BATS_FILE_TMPDIR/image" "$image-version"
	printf '\377' | dd of="$image-version" bs=1 seek=8 conv=notrunc status=none
	for bad in "$image"-*; do
		try ringfence apply --image "$bad"
		((status != 0)) || complain "was applied" "$status" "$output" "$bad"
		[[ $output != *$'\n'* ]] || complain "more than a line" "$status" "$output" "$bad"
	done
	policy_of absent 3 /mnt/no/such/path > "$BATS_FILE_TMPDIR/absent.yaml"
	ends_with 1 ringfence apply --strict "$BATS_FILE_TMPDIR/absent.yaml"
	[[ $(hash_in_force) == "$before" ]]
	all_refused
}

@test "nobody but root reaches the daemon" {
	ends_with 2 as uid=65534 ringfence status
	ends_with 2 as uid=65534 ringfence stop --yes
	all_refused
}

@test "a daemon that finds nothing in force starts with what was" {
	allowed ringfence stop --yes
	allowed cat $vault/secret
	start_daemon --image "$BATS_FILE_TMPDIR/image"
	all_refused
}

# Behind `abi` struct rf_meta has 20 more bytes.
@test "a daemon that finds another version's set replaces it without a gap" {
	local set meta
	set=/sys/fs/bpf/ringfence/$(pins)
	kill_daemon
	mapfile -t meta < <(bpftool map dump pinned "$set/map_meta" --json | jq -r '.[0].value[]')
	meta[${#meta[@]} - 24]=0xff
	bpftool map update pinned "$set/map_meta" key 0 0 0 0 value "${meta[@]}"
	hammer $vault/secret
	start_daemon
	refused hammered
	all_refused
	[[ -n $(pins) && ! -e $set ]]
}

at_home=/sys/fs/bpf/ringfence/home/tasks-1

# Fails unless the set in force has the map that is pinned at home: its number is MAP.
same_tasks() { # MAP
	local pinned
	for pinned in $at_home "/sys/fs/bpf/ringfence/$(pins)/map_tasks"; do
		[[ $(bpftool map show pinned "$pinned" --json | jq .id) == "$1" ]] ||
			complain "is another map" - "$(bpftool map show)" "$pinned"
	done
}

@test "what is known of tasks is one map through policies, daemons and a stop" {
	local map
	map=$(bpftool map show pinned $at_home --json | jq .id)
	same_tasks "$map"
	allowed ringfence apply "$BATS_FILE_TMPDIR/second.yaml"
	same_tasks "$map"
	allowed ringfence rollback
	same_tasks "$map"
	kill_daemon
	start_daemon
	same_tasks "$map"
	allowed ringfence stop --yes
	while kill -0 "$daemon" 2> /dev/null; do sleep 0.05; done
	[[ -z $(pins) && $(bpftool map show pinned $at_home --json | jq .id) == "$map" ]]
	start_daemon --image "$BATS_FILE_TMPDIR/image"
	same_tasks "$map"
	all_refused
}

@test "something else in its place: no other policy comes into force, and this one stays" {
	mv $at_home $at_home-aside
	bpftool map create $at_home type hash key 4 value 8 entries 1 name tasks
	ends_with 2 ringfence apply "$BATS_FILE_TMPDIR/second.yaml"
	says "$at_home is not what it has to be"
	all_refused
	rm $at_home
	mv $at_home-aside $at_home
	allowed ringfence apply "$BATS_FILE_TMPDIR/second.yaml"
	allowed ringfence rollback
	all_refused
}

# A daemon whose embedded bytes are others, as long as these: FROM is a regular expression.
altered() { # NAME FROM TO
	altered=$BATS_FILE_TMPDIR/$1
	LC_ALL=C sed "s|$2|$3|" "$RINGFENCE_PROGRAMS/ringfenced" > "$altered"
	chmod 755 "$altered"
	! cmp -s "$RINGFENCE_PROGRAMS/ringfenced" "$altered"
}

# Whatever differs from the object and the manifest that belong together.
alter() { # object|manifest
	case $1 in
	object) altered "$1" src/bpf/judge.bpf.c src/bpf/judge.bpf.x ;;
	manifest) altered "$1" '"object": "[0-9a-f]\{8\}' '"object": "00000000' ;;
	esac
}

unproved='the kernel programs are not the ones that were proved \(object sha256 [0-9a-f]{64}, proved [0-9a-f]{64}\): run `make prove`'

@test "a daemon whose kernel programs are not proved serves what is in force, and loads none" {
	local before what says
	before=$(hash_in_force; find /sys/fs/bpf/ringfence | sort)
	allowed ringfence status
	says 'proofs +([0-9]+) of ([0-9]+) programs proven \(.*; object sha256 [0-9a-f]{64}\)'
	[[ ${BASH_REMATCH[1]} == "${BASH_REMATCH[2]}" ]]
	for what in object manifest; do
		alter $what
		kill_daemon
		ringfenced=$altered start_daemon
		grep -qE "no other policy can be brought into force: $unproved" "$BATS_FILE_TMPDIR/daemon.log"
		all_refused
		ends_with 2 ringfence apply "$BATS_FILE_TMPDIR/second.yaml"
		says "$unproved"
		ends_with 2 ringfence rollback
		says "$unproved"
		[[ $before == "$(hash_in_force; find /sys/fs/bpf/ringfence | sort)" ]]
		all_refused
		allowed ringfence status
		says 'warning +the kernel programs of this daemon are not the ones that were proved'
		case $what in
		object) says='proofs +not known: loaded by another build \(object sha256' ;;
		manifest) says='proofs +0 of [1-9][0-9]* programs proven \(object sha256' ;;
		esac
		says "$says"
		allowed ringfence status --json
		jq -e '.proof | .proven == 0 and .provers == null and (.object | length == 64)' <<< "$output"
	done
	kill_daemon
	start_daemon
	allowed ringfence status --json
	jq -e '.proof | .proven == .programs and .programs > 30 and .provers != null' <<< "$output"
}

@test "a daemon whose kernel programs are not proved brings no policy into force at its start" {
	local what
	allowed ringfence stop --yes
	while kill -0 "$daemon" 2> /dev/null; do sleep 0.05; done
	for what in object manifest; do
		alter $what
		ends_with 1 timeout 60 "$altered" --image "$BATS_FILE_TMPDIR/image"
		says "^ringfenced: $unproved\$"
		ends_with 1 timeout 60 "$altered" # which finds what was in force in the state directory
		says "^ringfenced: $unproved\$"
		[[ -z $(pins) ]]
		allowed cat $vault/secret
	done
	start_daemon --image "$BATS_FILE_TMPDIR/image"
	all_refused
}

@test "stop ends it: nothing refused, nothing left behind" {
	allowed ringfence stop --yes
	while kill -0 "$daemon" 2> /dev/null; do sleep 0.05; done
	rm "$BATS_FILE_TMPDIR/daemon.pid"
	allowed cat $vault/secret $key
	allowed entry rename $vault/secret $beside/moved
	[[ -z $(pins) ]]
	! bpftool prog show | grep -q lsm
}
