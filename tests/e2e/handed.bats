# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# What reaches a file's bytes without an open of it: descriptors handed to the kernel, quotas,
# sockets; what was open before it came into a vault; and who says that it is somebody else.
#
# bats file_tags=attack
load helpers

units=/system.slice
# With /system.slice/ before it the longest path that a policy takes: 126 bytes.
long=$(printf 'a%.0s' {1..104}).service
public=$beside/public           # where files are before they come into a vault
other=$home/other               # a second vault of the maintainer's
policy="
policy: handed
revision: 1
mode: enforce
vaults:
  - name: tree
    paths: [$vault, $ram_vault, $key]
    maintainers: [{user: $maintainer}]
  - name: other
    paths: [$other]
    maintainers: [{user: $maintainer}]
  - name: program
    paths: [$home/program]
    maintainers: [{program: $home/bin/open}]
  - name: service
    paths: [$home/service]
    maintainers: [{service: $long}]
  - name: readers
    paths: [$home/readers]
    maintainers: [{user: $maintainer}]
    readers: [{user: 1003}]
"

# A file of one block that starts with the secret.
block() { # FILE...
	local file
	for file; do
		echo "$secret" > "$file"
		truncate -s 4096 "$file"
	done
}

lay_out_files() {
	local name
	for name in other program service readers; do
		furnish "$home/$name"
	done
	chmod -R a+rwX $home
	mkdir $home/bin $public $ram/beside/public
	cp "$(type -P open)" $home/bin/
	block $vault/{configure,set,change,move}
	block $ram_vault/configure
	for name in $vault/quota-{user,group,write} $home/quota; do
		echo "$secret" > "$name"
		truncate -s 4000 "$name"
	done
	ln $vault/quota-group $beside/quota
}

# Sockets of the maintainer's services; and the descriptors that are older than the policy.
lay_out_mounts() {
	mkdir -p /sys/fs/cgroup$units/{"$long","${long}a","${long}.service"}
	serve stream $vault/stream.sock
	serve packets $vault/packets.sock
	serve datagram $vault/datagram.sock
	serve stream $ram_vault/deep/stream.sock
	serve stream $beside/stream.sock
	serve datagram $beside/datagram.sock
	serve stream @ringfence-test
	ln $vault/stream.sock $beside/further.sock
	ln $vault/datagram.sock $beside/further-datagram.sock
}

serve() { # KIND NAME
	local ready=$BATS_FILE_TMPDIR/served-${2//\//-}
	as login=$maintainer socket serve "$1" "$2" "$ready" > /dev/null 2>&1 < /dev/null 3>&- &
	echo $! >> "$BATS_FILE_TMPDIR/servers"
	disown
	until [[ -e $ready ]]; do sleep 0.05; done
}

hold_all() {
	hold configure handed loop-configure $vault/configure
	hold ram-configure handed loop-configure $ram_vault/configure
	hold set handed loop-set $vault/set
	hold change handed loop-change $vault/change
	hold move handed move $vault/move $beside/own
	hold datagram socket held $vault/datagram.sock
	all_hold
}

setup_file() {
	local device
	lay_out
	hold_all
	! protected || protect "$policy"
}

setup() {
	trace_test_alone
}

teardown_file() {
	release_all
	xargs kill < "$BATS_FILE_TMPDIR/servers" || true
	unprotect
	clear_layout
}

# COMMAND... brings TO what somebody holds open by NAME. Off, it does, and the holder gets what
# the maintainer then writes. On, it is refused as long as somebody holds it.
comes_in() { # NAME TO COMMAND...
	refused "${@:3}"
	if protected; then
		told held
		try released "$1"
		allowed "${@:3}"
		refused open read "$2"
		refused open append "$2"
	else
		echo "$secret" > "$2"
		allowed released "$1"
	fi
}

# A public file, which somebody holds: held_open NAME PROGRAM CASE
held_open() {
	echo "nothing of interest to anybody" > $public/"$1"
	rm -f "$BATS_FILE_TMPDIR/$1"*
	hold "$1" "$2" "$3" $public/"$1"
	all_hold
}

@test "A30 a descriptor from before the policy becomes a loop device" {
	refused released configure
	refused released ram-configure
	refused released set
	refused released change
}

@test "A30 a descriptor from before the policy changes blocks with another file" {
	refused released move
	protected || return 0
	allowed as_maintainer open read $vault/move
}

@test "A27 a vault's file as the list of quotas: read" {
	local device
	device=$(findmnt -no SOURCE $disk)
	allowed mount -o remount,usrquota,grpquota $disk
	refused quota read user "$device" $vault/quota-user
	told rule quota_on
	refused quota read group "$device" $beside/quota
}

@test "A27 a vault's file as the list of quotas: written" {
	refused quota write user "$(findmnt -no SOURCE $disk)" $vault/quota-write
	! protected || allowed as_maintainer open read $vault/quota-write
}

@test "A32 a file that somebody has open comes in by rename" {
	local case
	for case in pread update; do
		held_open rename-$case held $case
		comes_in rename-$case $vault/rename-$case \
			as_maintainer entry rename $public/rename-$case $vault/rename-$case
	done
}

@test "A32 a file that somebody has mapped comes in" {
	local case
	for case in map-old map-private; do
		held_open $case held $case
		comes_in $case $vault/$case as_maintainer entry rename $public/$case $vault/$case
	done
}

@test "A32 a file that is open in no table of descriptors comes in" {
	held_open ring uring held-registered
	comes_in ring $vault/ring as_maintainer entry rename $public/ring $vault/ring
	held_open message held message
	comes_in message $vault/message as_maintainer entry rename $public/message $vault/message
}

@test "A32 a file that somebody has open comes in by link, by exchange, by io_uring" {
	held_open link held pread
	comes_in link $vault/link-in as_maintainer entry link $public/link $vault/link-in
	held_open exchange held pread
	comes_in exchange $vault/doomed \
		as_maintainer entry exchange $public/exchange $vault/doomed
	held_open uring held pread
	comes_in uring $vault/uring as_maintainer uring rename $public/uring $vault/uring
}

@test "A32 the next version of a file that is a root, open before it is" {
	held_open version held pread
	comes_in version $key as_maintainer entry rename $public/version $key
	held_open version-update held update
	comes_in version-update $key as_maintainer entry rename $public/version-update $key
}

@test "A32 a file of tmpfs that somebody has open comes in" {
	echo nothing > $ram/beside/public/file
	hold ram-file held update $ram/beside/public/file
	all_hold
	comes_in ram-file $ram_vault/file \
		as_maintainer entry rename $ram/beside/public/file $ram_vault/file
}

@test "A32 a name alone, without an open file, keeps nobody from coming in" {
	held_open path held again
	allowed as_maintainer entry rename $public/path $vault/path
	protected || echo "$secret" > $vault/path
	refused released path
}

@test "A32 what the maintainer itself has open comes in, and is protected" {
	local name
	for name in rename link; do
		echo "$secret" > $public/own-$name
		allowed in_maintainers_shell 'exec 8<> "$1" 9< "$1"; exec entry "$3" "$1" "$2"' \
			$public/own-$name $vault/own-$name $name
		refused open read $vault/own-$name
	done
	echo "$secret" > $public/own-key
	allowed in_maintainers_shell 'exec 9<> "$1"; exec entry rename "$1" "$2"' $public/own-key $key
	refused open read $key
	allowed as_maintainer entry tmpfile $public $vault/own-tmpfile
	refused open append $vault/own-tmpfile
	allowed in_maintainers_shell 'cp "$1" "$1.new"; mv "$1.new" "$1"; sed -i s/x/x/ "$1"' $key
	refused open append $key
}

@test "A33 a program that says it is another, by root" {
	refused forge map $home/bin/open $home/program/secret
	told forged task_prctl
	refused forge file $home/bin/open $home/program/secret
}

@test "A33 a program that says it is another, by nobody in a user namespace" {
	refused setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set -all --inh-caps -all \
		forge map-in-namespace $home/bin/open $home/program/secret
}

@test "A33 leaves the rest of prctl alone, and the program that is one" {
	allowed $home/bin/open read $home/program/secret
	allowed forge name other
	allowed forge title 'another title'
	allowed forge others
	allowed setpriv --reuid 65534 --regid 65534 --clear-groups forge name nobody
}

@test "A37 a control group whose path is a service's and more" {
	refused as unit="$units/${long}a" open read $home/service/secret
	refused as unit="$units/${long}.service" open append $home/service/doomed
	refused as unit=$units open read $home/service/secret
	allowed as unit="$units/$long" open read $home/service/secret
}

@test "A37 a control group whose path is a service's and more, made later" {
	mkdir -p /sys/fs/cgroup$units/"${long}b"
	refused as unit="$units/${long}b" open read $home/service/secret
	rmdir /sys/fs/cgroup$units/"$long"
	mkdir /sys/fs/cgroup$units/"$long"
	allowed as unit="$units/$long" open read $home/service/secret
}

@test "A38 a connection to a socket in a vault" {
	refused socket connect stream $vault/stream.sock
	told rule unix_stream_connect
	refused socket connect packets $vault/packets.sock
	refused socket connect stream $ram_vault/deep/stream.sock
	refused socket path-fd stream $vault/stream.sock
	refused socket connect stream $beside/further.sock
}

@test "A38 a message to a socket in a vault" {
	refused socket send $vault/datagram.sock
	told rule unix_may_send
	refused socket send-message $vault/datagram.sock
	refused socket connect datagram $vault/datagram.sock
	refused socket send $beside/further-datagram.sock
}

@test "A38 a message over what was connected before the policy" {
	refused released datagram
}

@test "A38 leaves sockets elsewhere alone, and the maintainer's" {
	local kind
	allowed socket connect stream $beside/stream.sock
	allowed socket connect stream @ringfence-test
	allowed socket send $beside/datagram.sock
	allowed socket connect datagram $beside/datagram.sock
	for kind in stream packets datagram; do
		allowed as_maintainer socket connect $kind $vault/$kind.sock
	done
	allowed as_maintainer socket send $vault/datagram.sock
	allowed as_maintainer socket connect stream $ram_vault/deep/stream.sock
}

@test "A41 a reader's lease" {
	refused as login=1003 lock lease $home/readers/secret
	told rule
	refused as login=1003 lock lease-write $home/readers/deep/er/secret
	allowed as_maintainer lock lease $home/readers/secret
	allowed as_maintainer lock shared $home/readers/secret
	allowed lock lease $beside/secret
	allowed lock shared $beside/secret
}

@test "A01 a directory is not renamed across the edge of a vault, by its maintainer neither" {
	local place
	mkdir $public/dir $ram/beside/public/dir
	allowed as_maintainer mkdir $vault/dir $other/dir
	refused_as EXDEV as_maintainer entry rename $public/dir $vault/dir-in
	told boundary inode_rename
	refused_as EXDEV as_maintainer entry rename $vault/dir $public/dir-out
	refused_as EXDEV as_maintainer entry rename $other/dir $vault/dir-between
	refused_as EXDEV as_maintainer entry exchange $public $vault/deep
	protected || as_maintainer entry exchange $public $vault/deep
	refused_as EXDEV as_maintainer entry exchange $vault/deep $public
	protected || as_maintainer entry exchange $vault/deep $public
	refused_as EXDEV as_maintainer entry exchange $vault/deep $beside/secret
	protected || as_maintainer entry exchange $vault/deep $beside/secret
	refused_as EXDEV as_maintainer entry rename $ram/beside/public/dir $ram_vault/dir-in
}

@test "A01 nobody else renames a directory across the edge, and hears no other reason" {
	mkdir $public/dir2
	allowed as_maintainer mkdir $vault/dir2
	refused entry rename $public/dir2 $vault/dir2-in
	refused entry rename $vault/dir2 $public/dir2-out
	refused as login=1003 entry rename $home/readers/empty $public/empty
}

@test "A01 files cross the edge, directories change their names within it, mv copies" {
	allowed in_maintainers_shell 'mkdir "$1/a" "$1/b"; mv "$1/a" "$1/b/"; mv "$1/b/a" "$1/c"; rmdir "$1/c" "$1/b"
		mkdir "$1/a" "$1/b"; entry exchange "$1/a" "$1/b"; rmdir "$1/a" "$1/b"' $vault
	echo "$secret" > $public/file
	allowed as_maintainer entry rename $public/file $vault/file
	refused open read $vault/file
	allowed as_maintainer entry rename $vault/file $other/file
	refused open read $other/file
	allowed as_maintainer entry rename $other/file $public/file
	allowed cat $public/file
	mkdir $public/tree
	furnish $public/tree/inner
	allowed as_maintainer mv $public/tree $vault/tree
	[[ ! -e $public/tree ]]
	refused open read $vault/tree/inner/deep/er/secret
	refused open list $vault/tree/inner
	protected || return 0
	allowed as_maintainer mv $vault/tree $other/tree
	refused open read $other/tree/inner/secret
	allowed as_maintainer mv $other/tree $public/tree
	allowed cat $public/tree/inner/deep/er/secret
}
