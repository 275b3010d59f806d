# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Descriptors from before the policy, handed to what reads and writes without asking: loop devices,
# extents that change places, mappings that become writable. Each holder is started before the policy.
#
# bats file_tags=attack
load helpers

policy="
policy: arguments
revision: 1
mode: enforce
vaults:
  - name: tree
    paths: [$vault]
    maintainers: [{user: $maintainer}]
"

lay_out_files() {
	local name
	for name in $vault/block $vault/doomed-block $vault/mapped $beside/block; do
		echo "$secret" > "$name"
		truncate -s 4096 "$name"
	done
}

# Starts an attack that waits for its GO file: hold CASE FILE [ARGUMENT]
hold() {
	local go=$BATS_FILE_TMPDIR/$1
	{
		status=0
		argument "$1" "$2" "$go" "${@:3}" > "$go.out" 2>&1 < /dev/null || status=$?
		echo $status > "$go.status"
	} 3>&- &
	disown
}

# Lets it go on, and ends as it does.
released() { # CASE
	local go=$BATS_FILE_TMPDIR/$1
	touch "$go"
	until [[ -s $go.status ]]; do sleep 0.05; done
	cat "$go.out"
	return "$(< "$go.status")"
}

hold_all() {
	local name
	rm -f "$BATS_FILE_TMPDIR"/*.{out,ready,status} "$BATS_FILE_TMPDIR"/{loop,thread,set,donor,mprotect,rest}
	for name in loop thread set; do
		hold $name $vault/block
	done
	hold donor $vault/doomed-block $beside/own
	hold mprotect $vault/mapped
	for name in loop thread set donor mprotect; do
		until [[ -e $BATS_FILE_TMPDIR/$name.ready ]]; do sleep 0.05; done
	done
}

setup_file() {
	lay_out
	if protected; then
		hold_all
		protect "$policy"
	fi
}

setup() {
	trace_test_alone
	if ! protected; then
		lay_out
		hold_all
	fi
}

teardown() {
	protected || touch "$BATS_FILE_TMPDIR"/{loop,thread,set,donor,mprotect}
}

@test "A30 a loop device on a descriptor from before" {
	refused released set
	allowed argument own $beside/block
	refused released thread
	refused released loop
}

@test "A30 extents that change places with a file from before" {
	refused released donor
}

@test "a shared mapping from before that becomes writable" {
	refused released mprotect
}

@test "another UUID for a file system with a vault" {
	refused argument uuid $beside/secret
}
