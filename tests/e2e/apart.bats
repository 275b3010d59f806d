# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# One vault's trouble stays one vault's: what cannot be protected, or not yet, is told, and all else is
# in force; what comes later is protected when it comes.
#
# bats file_tags=attack
load helpers

second=$disk/second     # a vault without any trouble
outside=$beside/outside # a name of a file deep in $vault
later=$beside/later
mounted=$ram/mounted    # a file system comes there later
linked=$beside/linked   # a symbolic link
pipe=$beside/pipe       # neither a file nor a directory
policy="
policy: apart
revision: 1
mode: enforce
vaults:
  - name: troubled
    paths: [$vault, $later, $later-too/deep/er, $mounted/vault, $linked, $pipe]
    maintainers: [{user: $maintainer}]
  - name: maybe
    optional: yes
    paths: [$beside/maybe, $beside/maybe-too]
    maintainers: [{user: $maintainer}]
  - name: second
    paths: [$second]
    maintainers: [{user: $maintainer}]
"

lay_out_files() {
	furnish $second
	mkdir $vault/user $mounted
	trouble deep $vault $outside
	ln -s empty $linked
	mkfifo $pipe
}

lay_out_mounts() {
	modprobe -q fuse || true
	trouble fuse $vault/user
}

setup_file() {
	lay_out
	! protected || protect "$policy"
}

# The states of what is told, a line each.
told() {
	ringfence events --lines 1000 --json | jq -r 'select(.type == "state" and .what == "place").text'
}

awaits() { # PATTERN
	local i
	protected || return 0
	for i in {1..120}; do
		[[ ! $(told) =~ $1 ]] || return 0
		sleep 0.5
	done
	complain "is not told: $1" - "$(told)" ringfence events
}

# The same, of what was told before the start too.
told_again() { # TEXT
	local i
	for i in {1..120}; do
		[[ $(told | grep -cF "$1") -lt 2 ]] || return 0
		sleep 0.5
	done
	complain "is not told a second time: $1" - "$(told)" ringfence events
}

@test "A36 a path in a vault that is too long for the kernel's calls" {
	allowed as_maintainer cat $second/secret
	refused open read $second/secret
	refused open read $vault/secret
	refused entry rename $second/secret $beside/stolen
}

@test "A36 a file so deep in a vault, by its other name" {
	refused open read $outside
}

@test "A36 a mount of a user's in a vault, which root may not enter" {
	refused open read $second/deep/er/secret
	refused open read $vault/deep/er/secret
	refused entry create $vault/new
	protected || return 0
	[[ $(state $vault/user) == unseen ]]
	awaits "$vault/user could not be looked through: a program of a user's"
}

@test "A36 paths that are absent, links or no files: each is told, with why" {
	protected || return 0
	local said
	for said in "$later is not protected: '$later' does not exist" \
		"$mounted/vault is not protected: '$mounted/vault' does not exist" \
		"$linked is not protected: '$linked' is a symbolic link to 'empty'" \
		"$pipe is not protected: $pipe is neither a file nor a directory"; do
		[[ $(told | grep -cF "$said") == 1 ]] || complain "is not told once: $said" - "$(told)" events
	done
	[[ ! $(told) =~ maybe ]]
	[[ $(state $beside/maybe) == absent && $(state $linked) == refused && $(state $pipe) == refused ]]
	allowed ringfence status
	says "warning +3 paths are absent, and protected when they come, the first $later"
	says "warning +2 paths cannot be protected, the first $linked"
	says "  absent +$beside/maybe \(optional\): "
	refused open read $second/secret
}

@test "apply tells each in a line, and with --strict changes nothing" {
	protected || return 0
	local before file=$BATS_FILE_TMPDIR/policy.yaml
	before=$(ringfence status --json | jq -c '[.policy, .sequence]')
	ends_with 1 ringfence apply --strict "$file"
	says "ringfence: $later of vault troubled is not protected: '$later' does not exist"
	says 'nothing is changed: 5 paths cannot be protected'
	[[ $(ringfence status --json | jq -c '[.policy, .sequence]') == "$before" ]]
	refused open read $second/secret
	allowed ringfence apply "$file"
	says "$linked of vault troubled is not protected"
	says 'policy apart revision 1 is in force'
	[[ $(grep -c "is not protected" <<< "$output") == 5 ]]
	refused open read $second/secret
	allowed ringfence check "$file"
	says "policy.yaml:7:[0-9]+: warning: '$later' does not exist"
	says "$mounted/vault is on tmpfs, which is empty when the machine starts"
	ends_with 1 ringfence check --strict "$file"
}

@test "A36 what comes later is protected when it comes" {
	furnish $later
	awaits "$later is protected now"
	refused open read $later/secret
	refused entry rename $later $beside/moved
	mkdir -p $later-too
	furnish $later-too/deep/er
	awaits "$later-too/deep/er is protected now"
	refused open read $later-too/deep/er/secret
	refused open read $second/secret
}

@test "A36 a file system that is mounted later, and one in the place of a link" {
	mount -t tmpfs later $mounted
	furnish $mounted/vault
	awaits "$mounted/vault is protected now"
	refused open read $mounted/vault/secret
	rm $linked
	furnish $linked
	awaits "$linked is protected now"
	refused open read $linked/secret
	protected || return 0
	[[ $(ringfence status --json | jq -c '.places | [.later, .moved, .absent, .refused]') == '[0,0,2,1]' ]]
}

# Not more than every five seconds is a policy applied again.
@test "an optional path that comes later: diff and explain say so, until it is protected" {
	protected || return 0
	local i
	allowed ringfence diff "$BATS_FILE_TMPDIR/policy.yaml"
	ends_with 2 ringfence explain $beside/maybe
	says "cannot find '$beside/maybe', which the policy names"
	furnish $beside/maybe
	awaits "$beside/maybe is protected now"
	furnish $beside/maybe-too
	for i in {1..300}; do
		[[ $(state $beside/maybe-too) == absent ]] || break
		sleep 0.1
	done
	# A slow machine may need as long for each of these; the kernel refuses before the state says so.
	try ringfence diff "$BATS_FILE_TMPDIR/policy.yaml"
	if [[ $(state $beside/maybe-too) == later ]]; then
		((status == 1)) || complain "no difference" "$status" "$output" ringfence diff
		says "[+] protected: $beside/maybe-too, which came later"
	fi
	try ringfence explain $beside/maybe-too/secret
	if [[ $status == 0 && $(state $beside/maybe-too) == later ]]; then
		says 'note +named in the policy \(.*policy.yaml:11\), absent when applied'
	fi
	awaits "$beside/maybe-too is protected now"
	refused open read $beside/maybe/secret
	refused open read $beside/maybe-too/secret
	ends_with 1 ringfence explain $beside/maybe-too/secret
	allowed ringfence diff "$BATS_FILE_TMPDIR/policy.yaml"
}

# As at boot: the images are there, and nothing is in force.
@test "A36 the next start: the same is in force, and the same is told" {
	local daemon before
	if protected; then
		before=$(told | grep -cF "$mounted/vault is not protected: ")
		daemon=$(< "$BATS_FILE_TMPDIR/daemon.pid")
		allowed ringfence stop --yes
		while kill -0 "$daemon" 2> /dev/null; do sleep 0.1; done
		umount $mounted
		start_daemon
		[[ $(told | grep -cF "$mounted/vault is not protected: ") == $((before + 1)) ]]
		[[ $(state $mounted/vault) == absent ]]
	fi
	refused open read $second/secret
	refused open read $vault/secret
	refused open read $outside
	protected || return 0
	mount -t tmpfs later $mounted
	furnish $mounted/vault
	told_again "$mounted/vault is protected now"
	refused open read $mounted/vault/secret
}

@test "A36 a daemon that takes over knows what is missing, and protects it when it comes" {
	protected || return 0
	local daemon
	rm -r $pipe
	daemon=$(< "$BATS_FILE_TMPDIR/daemon.pid")
	kill -KILL "$daemon"
	while kill -0 "$daemon" 2> /dev/null; do sleep 0.1; done
	refused open read $second/secret
	start_daemon
	furnish $pipe
	awaits "$pipe is protected now"
	refused open read $pipe/secret
	refused open read $second/secret
}
