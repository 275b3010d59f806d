# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# While a policy is in force the daemon looks again what has become of its paths, and what is still open
# since before: what changed is told, once. Nothing that is enforced can be moved, so the paths that are
# are those of a vault that only reports.
load helpers

watched=$beside/watched
later=$beside/later
many=$ram/many
policy="
policy: places
revision: 1
mode: enforce
vaults:
  - name: tree
    paths: [$vault, $key]
    maintainers: [{user: $maintainer}]
  - name: watched
    mode: audit
    paths: [$ram_vault, $watched]
    maintainers: [{user: $maintainer}]
  - name: later
    optional: yes
    paths: [$later, $beside/never]
    maintainers: [{user: $maintainer}]
"

lay_out_files() {
	furnish $watched
}

setup_file() {
	lay_out
	# Holds a file of the vault from before the policy.
	sh -c 'exec sleep 10000 9< "$1"' sh $vault/secret > "$BATS_FILE_TMPDIR/holder.log" 2>&1 < /dev/null 3>&- &
	disown
	echo $! > "$BATS_FILE_TMPDIR/holder.pid"
	protect "$policy"
}

setup() {
	trace_test_alone
}

teardown_file() {
	kill "$(< "$BATS_FILE_TMPDIR/holder.pid")" 2> /dev/null || true
	unprotect
	clear_layout
}

# What was told of places, a line each.
told() {
	ringfence events --lines 1000 --json | jq -r 'select(.type == "state" and .what == "place").text'
}

# Waits until a line that is told matches; so often as it has to be in all.
awaits() { # PATTERN TIMES [SECONDS]
	local i
	for ((i = 0; i < 2 * ${3:-20}; i++)); do
		[[ $(told | grep -cE "$1") != "$2" ]] || return 0
		sleep 0.5
	done
	complain "is not told $2 times: $1" - "$(told)" ringfence events
}

# A change of mounts beside everything, so that the daemon looks at once.
stir() {
	mount -t tmpfs stir /mnt/place
	umount /mnt/place
}

places() { # JQ EXPRESSION
	ringfence status --json | jq -c ".places | $1"
}

@test "all is well: every path was looked at, and nothing is told" {
	local i
	for i in {1..50}; do
		[[ $(places .checked) == null ]] || break
		sleep 0.2
	done
	[[ $(places '[.moved, .later, .absent, .refused, (.list | length)]') == '[0,0,2,0,2]' ]]
	[[ -z $(told) ]]
	allowed ringfence status
	says 'places +0 moved, 0 later and not protected yet, 0 refused, 2 absent, as of '
	says "  absent +$later \(optional\): '$later' does not exist"
}

@test "what is open since before the policy is told, by whom, and what to do" {
	local daemon
	allowed ringfence status
	says "open +1 files of vaults since before the policy"
	says "  open +$vault/secret"
	says 'held +.* by sleep pid [0-9]+: read of vault tree'
	says "warning +reads and writes are checked: 1 files of vaults are open since before the policy, the first $vault/secret: end or restart"
	[[ $(ringfence status --json | jq -c '[.held, .open.files, .open.more, .open.lost, .open.list]') == \
		"[true,1,false,false,[\"$vault/secret\"]]" ]]
	daemon=$(< "$BATS_FILE_TMPDIR/daemon.pid")
	kill -KILL "$daemon"
	while kill -0 "$daemon" 2> /dev/null; do sleep 0.1; done
	start_daemon
	allowed ringfence status
	says 'warning +reads and writes are checked: what was open before the policy is not known any more'
	[[ $(ringfence status --json | jq -c '[.held, .open.lost]') == '[true,true]' ]]
}

@test "a mount over what is above a path is told at once, and when it is gone" {
	mount -t tmpfs over $ram
	awaits "^$ram_vault no longer leads to what was recorded: '$ram_vault' does not exist" 1
	[[ $(places '[.moved, (.list[0] | [.path, .state, .vault])]') == "[1,[\"$ram_vault\",\"moved\",\"watched\"]]" ]]
	allowed ringfence status
	says "places +1 moved"
	says "  moved +$ram_vault"
	[[ $(ringfence status --json | jq -r '.warnings[0]') == "1 paths no longer lead to what was recorded, the first $ram_vault" ]]
	mkdir $ram/vault
	stir
	umount $ram
	awaits "^$ram_vault leads to what was recorded again" 1
	[[ $(places .moved) == 0 ]]
	[[ $(told | grep -c "^$ram_vault ") == 2 ]]
}

@test "something else at the path" {
	mv $watched $watched.old
	furnish $watched
	stir
	awaits "^$watched no longer leads to what was recorded: something else is there" 1
	rm -r $watched
	mv $watched.old $watched
	stir
	awaits "^$watched leads to what was recorded again" 1
}

@test "an optional path that comes later is told, and protected" {
	furnish $later
	awaits "^$later came later, and is not protected yet" 1
	awaits "^$later is protected now" 1
	refused open read $later/secret
	stir
	sleep 3
	[[ $(places '[.moved, .later, .absent]') == '[0,0,1]' ]]
	[[ $(told | grep -c "^$later ") == 2 ]]
}

@test "a standing one is told by the next daemon too, and not again by the same" {
	local daemon
	mv $watched $watched.old
	stir
	awaits "^$watched no longer leads .* does not exist" 1
	daemon=$(< "$BATS_FILE_TMPDIR/daemon.pid")
	kill -KILL "$daemon"
	while kill -0 "$daemon" 2> /dev/null; do sleep 0.1; done
	start_daemon
	awaits "^$watched no longer leads .* does not exist" 2
	# What was never there is not taken for moved.
	[[ $(places '[.moved, .absent]') == '[1,1]' ]]
	stir
	sleep 3
	[[ $(told | grep -c "^$watched no longer leads .* does not exist") == 2 ]]
	mv $watched.old $watched
	stir
	awaits "^$watched leads to what was recorded again" 2
}

@test "of many paths that go at once, some are told, and how many others there are" {
	local i passes='' file=$BATS_TEST_TMPDIR/many.yaml
	mkdir $many
	{
		printf 'policy: many\nmode: audit\nvaults:\n  - name: many\n    paths:\n'
		for i in {1..150}; do
			: > "$many/$i"
			echo "      - $many/$i"
		done
	} > "$file"
	allowed ringfence apply "$file"
	# A look that is under way would find some of them, and the next one the others.
	stir
	until [[ $passes == "$(places .passes)" && $passes != 0 ]]; do
		passes=$(places .passes)
		sleep 3
	done
	mount -t tmpfs over $ram
	awaits '^130 more paths changed: now 0 are not protected, and 150 lead ' 1
	[[ $(told | grep -c 'no longer leads') -ge 20 ]]
	[[ $(places '.moved, (.list | length)' | tr '\n' ' ') == '150 100 ' ]]
	umount $ram
	awaits '^130 more paths changed: now 0 are not protected, and 0 lead' 1
}
