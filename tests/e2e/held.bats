# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# What processes held before the policy came gives them nothing afterwards; what cannot be taken
# back is told. Every holder of hold_all is started before the policy, by setup_file.
#
# bats file_tags=attack
load helpers

policy="
policy: held
revision: 1
mode: enforce
vaults:
  - name: tree
    paths: [$vault, $ram_vault, $key]
    maintainers: [{user: $maintainer}]
"

lay_out_files() {
	mkdir $beside/{overlay,upper,work,second,within,free,free-second}
}

# Over the vault, over an overlay, with the vault as the layer that is written; and of no vault.
lay_out_mounts() {
	mount -t overlay overlay $beside/overlay \
		-o "lowerdir=$vault,upperdir=$beside/upper,workdir=$beside/work"
	mount -t overlay second $beside/second -o "lowerdir=$beside/overlay:$beside/empty"
	mount -t overlay within $beside/within \
		-o "lowerdir=$beside/empty,upperdir=$vault/deep,workdir=$vault/empty"
	mount -t overlay free $beside/free -o "lowerdir=$beside/deep:$beside/empty"
	mount -t overlay free $beside/free-second -o "lowerdir=$beside/free:$beside/empty"
}

hold_all() {
	local case
	for case in read pread preadv splice sendfile map-new child exec again map-old map-again \
		map-cold; do
		hold "$case" held "$case" $vault/secret
	done
	hold copy held copy $vault/secret $beside/copied
	hold key held pread $key
	hold ram held pread $ram_vault/secret
	hold deep held pread $vault/deep/er/secret
	hold list held list $vault
	hold beneath held beneath $vault/deep er/secret
	for case in read splice map-new map-old; do
		hold "layer-$case" held "$case" $beside/overlay/secret
	done
	hold layer-second held read $beside/second/secret
	hold layer-second-map held map-new $beside/second/secret
	cp $vault/doomed $vault/deep/layer-write
	hold layer-write held write $beside/within/layer-write
	for case in write truncate punch chmod ioctl; do
		cp $vault/doomed $vault/$case
		hold "$case" held "$case" $vault/$case
	done
	ln $vault/secret $beside/unlinked
	ln $ram_vault/secret $ram/beside/unlinked
	ln $key $beside/map-file
	hold unlinked held unlinked $beside/unlinked
	hold ram-unlinked held unlinked $ram/beside/unlinked
	hold map-file held map-file $beside/map-file
	hold nameless held nameless $vault/nameless $beside
	hold ram-nameless held nameless $ram_vault/nameless $ram/beside
	for case in held-registered held-registered-poll held-message held-poll; do
		hold "$case" uring "$case" $vault/secret
	done
	all_hold
}

setup_file() {
	lay_out
	hold_all
	! protected || protect "$policy"
}

teardown_file() {
	release_all
	unprotect
	clear_layout
}

setup() {
	trace_test_alone
}

@test "A10 a descriptor from before the policy: read" {
	refused released read
	refused released pread
	refused released preadv
	refused released key
	refused released ram
	refused released deep
}

@test "A10 a descriptor from before the policy: splice and sendfile" {
	refused released splice
	refused released sendfile
}

@test "A10 a descriptor from before the policy: a directory" {
	refused released list
	refused released beneath
}

@test "A10 a file registered with io_uring before the policy" {
	refused released held-registered
	refused released held-registered-poll
	refused released held-poll
}

@test "A10 an O_PATH descriptor from before the policy" {
	refused released again
}

@test "A10 A08 a descriptor of overlayfs from before the policy" {
	refused released layer-read
	refused released layer-splice
	refused released layer-second
	refused released layer-write
}

@test "A11 A08 a new mapping of a descriptor of overlayfs from before the policy" {
	refused released layer-map-new
	refused released layer-second-map
}

@test "A11 a new mapping of a descriptor from before the policy" {
	refused released map-new
}

@test "A28 an O_PATH descriptor of a name that is gone since before the policy" {
	refused released unlinked
	refused released ram-unlinked
	refused released map-file
	told rule file_open
}

@test "A28 an O_PATH descriptor of a file that got its first name in the vault" {
	refused released nameless
	refused released ram-nameless
}

@test "A11 a mapping from before the policy is told" {
	protected || skip "nobody tells without Ringfence"
	allowed ringfence status --json
	jq -e '[.holdings[] | select(.kind == "mapping" and .comm == "held" and .vault == "tree")] |
		length >= 4' <<< "$output" > /dev/null ||
		complain "does not tell the mappings" "$status" "$output" ringfence status
	allowed ringfence status
	says 'costs +reads and writes are checked: about [0-9]+ instructions'
}

@test "A12 a descriptor passed by SCM_RIGHTS" {
	refused fdpass send $vault/secret $maintainer
	refused fdpass send $ram_vault/secret $maintainer
}

@test "A12 a descriptor taken by pidfd_getfd" {
	refused fdpass take $vault/secret $maintainer
}

@test "A12 a descriptor injected by a seccomp supervisor" {
	refused fdpass inject $vault/secret $maintainer
}

@test "A12 a registered file sent to another ring" {
	refused released held-message
}

@test "A12 A08 a descriptor of overlayfs passed, taken, injected" {
	refused fdpass send $beside/overlay/deep/er/secret $maintainer
	refused fdpass take $beside/overlay/deep/er/secret $maintainer
	refused fdpass inject $beside/overlay/deep/er/secret $maintainer
}

@test "A12 A08 a descriptor of an overlay of what is in no vault is passed and mapped" {
	local dir
	for dir in $beside/free $beside/free-second; do
		allowed fdpass send "$dir/er/secret" $maintainer
		allowed fdpass take "$dir/er/secret" $maintainer
		allowed open mmap "$dir/er/secret"
	done
}

@test "A13 a descriptor inherited over fork and exec" {
	refused released child
	refused released exec
}

@test "A14 copy_file_range" {
	refused released copy
}

@test "A15 a descriptor from before the policy: write, truncate, punch a hole" {
	refused released write
	refused released truncate
	refused released punch
}

@test "A17 A19 a descriptor from before the policy: fchmod, ioctl" {
	refused released chmod
	refused released ioctl
}

@test "A10 descriptors that a maintainer opens go on working, and their reads are free again" {
	protected || skip "there is no policy without Ringfence"
	local case i
	allowed as_maintainer cat $vault/secret
	for case in map-old map-again map-cold layer-map-old; do
		try released "$case"
	done
	for i in {1..100}; do
		sleep 0.2
		try ringfence status --json
		[[ $(jq .held <<< "$output") != false ]] || break
	done
	[[ $(jq .held <<< "$output") == false ]] ||
		complain "still held" "$status" "$output" ringfence status
	allowed ringfence status
	[[ $output != *costs* ]]
	refused open read $vault/secret
	allowed as_maintainer cat $vault/secret
}
