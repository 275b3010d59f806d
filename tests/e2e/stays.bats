# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# None seen is not none there: descriptors from before the policy that no look at tables finds.
# Their reads are refused for as long as they exist. They all try for twenty seconds at once.
#
# bats file_tags=attack
load helpers

policy="
policy: stays
revision: 1
mode: enforce
vaults:
  - name: tree
    paths: [$vault, $ram_vault, $key]
    maintainers: [{user: $maintainer}]
"
seconds=20

hold_all() {
	hold ring hide ring $vault/secret $seconds
	hold moving hide moving $vault/deep/er/secret $seconds
	hold message hide message $key $seconds
	hold lease hide lease $vault/lease $seconds
	hold ram-ring hide ring $ram_vault/secret $seconds
	hold ram-moving hide moving $ram_vault/deep/er/secret $seconds
	all_hold
}

setup_file() {
	lay_out
	cp $vault/secret $vault/lease
	cat /proc/sys/fs/lease-break-time > "$BATS_FILE_TMPDIR/lease-break-time"
	echo 600 > /proc/sys/fs/lease-break-time
	cp $vault/secret $vault/device
	truncate -s 4096 $vault/device
	losetup -f --show $vault/device > "$BATS_FILE_TMPDIR/device"
	hold_all
	! protected || protect "$policy"
	touch "$BATS_FILE_TMPDIR"/{ring,moving,message,lease,ram-ring,ram-moving}
}

setup() {
	trace_test_alone
}

teardown_file() {
	release_all
	losetup -d "$(< "$BATS_FILE_TMPDIR/device")" || true
	cat "$BATS_FILE_TMPDIR/lease-break-time" > /proc/sys/fs/lease-break-time
	unprotect
	clear_layout
}

@test "A31 a registered file of an io_uring that a later child makes" {
	refused released ring
	refused released ram-ring
}

@test "A31 a descriptor that moves between two numbers" {
	refused released moving
	refused released ram-moving
}

@test "A31 a descriptor in a message" {
	refused released message
}

@test "A31 an open that waits for a lease" {
	refused released lease
}

@test "A31 a loop device from before the policy is told, and the checks stay" {
	protected || skip "nobody tells without Ringfence"
	allowed ringfence status --json
	[[ $(jq .held <<< "$output") == true ]] ||
		complain "does not say that files are held" "$status" "$output" ringfence status
	allowed ringfence status
	says 'warning +reads and writes are checked: .* open since before the policy'
}

@test "A31 leaves a maintainer's work and what is beside alone" {
	allowed as_maintainer cat $vault/secret $key $ram_vault/secret
	allowed as_maintainer open append $vault/doomed
	allowed open append $beside/doomed
	allowed uring open $beside/secret
}
