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
	try ringfence apply "$BATS_FILE_TMPDIR/absent.yaml"
	((status != 0)) || complain "was applied" "$status" "$output" absent.yaml
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

@test "stop ends it: nothing refused, nothing left behind" {
	allowed ringfence stop --yes
	while kill -0 "$daemon" 2> /dev/null; do sleep 0.05; done
	rm "$BATS_FILE_TMPDIR/daemon.pid"
	allowed cat $vault/secret $key
	allowed entry rename $vault/secret $beside/moved
	[[ -z $(pins) ]]
	! bpftool prog show | grep -q lsm
}
