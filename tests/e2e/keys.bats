# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# What an object is known by: it is one object's alone, on file systems that give two the same
# numbers, and it lasts when the same file system comes again as another device.
#
# bats file_tags=attack
load helpers

tree=/mnt/btrfs
xfs=/mnt/xfs
policy="
policy: keys
revision: 1
mode: enforce
vaults:
  - name: tree
    paths: [$vault, $key]
    maintainers: [{user: $maintainer}]
  - name: btrfs
    paths: [$tree/one/vault, $tree/one/key, $tree/whole, /mnt/sub]
    maintainers: [{user: $maintainer}]
  - name: xfs
    paths: [$xfs/vault, $xfs/key]
    maintainers: [{user: $maintainer}]
"

block() { # FILE...
	local file
	for file; do
		echo "$secret" > "$file"
		truncate -s 4096 "$file"
	done
}

make_and_mount() { # TYPE OPTIONS PLACE
	truncate -s "${4:-128M}" "$BATS_FILE_TMPDIR/$1"
	"mkfs.$1" -q "$BATS_FILE_TMPDIR/$1"
	mkdir -p "$3"
	mount -t "$1" -o "loop$2" "$BATS_FILE_TMPDIR/$1" "$3"
}

# Both subvolumes' files are made in one transaction, so their numbers are equal.
lay_out_btrfs() {
	local sub
	make_and_mount btrfs ,commit=900 $tree
	# The first two number their files alike. The others must not: a snapshot counts as a copy of
	# whatever has its numbers.
	for sub in one two whole sub; do
		[[ $sub != whole && $sub != sub ]] || btrfs filesystem sync $tree
		btrfs -q subvolume create $tree/$sub
	done
	mkdir /mnt/sub
	mount -o subvol=sub "$(findmnt -no SOURCE $tree)" /mnt/sub
	btrfs -q filesystem sync $tree
	for sub in one two; do
		mkdir -p $tree/$sub/vault/deep
		block $tree/$sub/{vault/secret,vault/deep/secret,vault/clone,key}
	done
	block $tree/whole/secret $tree/sub/secret
	mkdir $tree/sub/deep
	btrfs -q subvolume create $tree/one/vault/inner
	block $tree/one/vault/inner/secret
}

lay_out_xfs() {
	make_and_mount xfs "" $xfs 300M
	mkdir -p $xfs/vault/deep $xfs/beside
	block $xfs/{vault/secret,vault/deep/secret,vault/swap,vault/clone,vault/dedupe,key,beside/free}
	ln $xfs/vault/secret $xfs/beside/unlinked
}

hold_all() {
	hold clone handed clone $tree/one/vault/clone $tree/two/own
	hold xfs-clone handed clone $xfs/vault/clone $xfs/beside/own-clone
	hold xfs-dedupe handed dedupe $xfs/vault/dedupe $xfs/beside/own-dedupe
	hold xfs-swap handed swap $xfs/vault/swap $xfs/beside/own-swap $xfs/beside
	hold xfs-unlinked held unlinked $xfs/beside/unlinked
	all_hold
}

setup_file() {
	modprobe -aq btrfs xfs || true
	lay_out
	lay_out_btrfs
	lay_out_xfs
	sync
	hold_all
	! protected || protect "$policy"
}

setup() {
	trace_test_alone
}

teardown_file() {
	release_all
	unprotect
	clear_layout
}

# The same file system as another device: a copy of IMAGE, mounted at /mnt/again.
again() { # IMAGE TYPE OPTIONS
	sync
	umount -q /mnt/again || true
	cp "$BATS_FILE_TMPDIR/$1" "$BATS_FILE_TMPDIR/$1-again"
	mkdir -p /mnt/again
	mount -t "$2" -o "loop$3" "$BATS_FILE_TMPDIR/$1-again" /mnt/again
}

numbers() { # FILE...
	local file
	for file; do
		echo "$(stat -c %i "$file") $(as_maintainer lsattr -dv "$file" | cut -d ' ' -f 1)"
	done | sort -u
}

@test "A35 files of two subvolumes with equal numbers: one is in a vault, the other is not" {
	local name
	for name in vault vault/deep vault/secret key; do
		[[ $(numbers $tree/{one,two}/$name | wc -l) == 1 ]] ||
			complain "differ" - "$(numbers $tree/{one,two}/$name)" $name
	done
	for name in vault/secret vault/deep/secret key; do
		refused open read $tree/one/$name
		allowed open read $tree/two/$name
		allowed as_maintainer open read $tree/one/$name
	done
	refused entry create $tree/one/vault/new
	refused open append $tree/one/key
	allowed entry create $tree/two/vault/new
	allowed open append $tree/two/key
	allowed open list $tree/two/vault
	allowed entry rename $tree/two/vault/deep $tree/two/vault/deeper
	! protected || cold
	refused open read $tree/one/vault/deep/secret
	allowed open read $tree/two/vault/deeper/secret
}

@test "A35 snapshots of a vault's subvolume, and of snapshots of it" {
	local copy
	btrfs -q subvolume snapshot $tree/one $tree/copy
	btrfs -q subvolume snapshot -r $tree/one $tree/copy-fixed
	btrfs -q subvolume snapshot $tree/copy-fixed $tree/copy-second
	for copy in copy copy-fixed copy-second; do
		refused open read $tree/$copy/vault/secret
		refused open read $tree/$copy/vault/deep/secret
		refused open read $tree/$copy/key
		refused open list $tree/$copy/vault
	done
	refused open append $tree/copy/vault/secret
	refused entry rename $tree/copy-second/vault/secret $tree/copy-second/moved
	! protected || cold
	refused open read $tree/copy-second/key
	refused open read $tree/copy/vault/deep/secret
}

@test "A35 a subvolume that is a root, by its name and mounted" {
	local dir
	for dir in $tree/whole /mnt/sub $tree/sub; do
		refused open list $dir
		refused open read $dir/secret
		refused entry create "$dir/new-${dir//\//-}"
		refused attr chmod $dir
	done
	refused entry rename $tree/whole $tree/whole-moved
	protected || mv $tree/whole-moved $tree/whole
	refused entry rename $tree/sub $tree/sub-moved
	protected || mv $tree/sub-moved $tree/sub
	refused btrfs -q subvolume snapshot $tree/whole $tree/whole-copy
	refused btrfs -q subvolume snapshot /mnt/sub $tree/sub-copy
	refused entry rename /mnt/sub/deep /mnt/sub/moved
	refused mountapi detach /mnt/sub
	! protected || cold
	refused open list $tree/whole
}

@test "A35 a subvolume within a vault, from before and new" {
	refused open read $tree/one/vault/inner/secret
	refused open list $tree/one/vault/inner
	refused btrfs -q subvolume create $tree/one/vault/planted
	refused btrfs -q subvolume snapshot $tree/two $tree/one/vault/planted-snapshot
	refused btrfs -q subvolume snapshot $tree/one/vault/inner $tree/two/taken
	protected || return 0
	allowed as_maintainer btrfs -q subvolume create $tree/one/vault/new
	allowed in_maintainers_shell 'echo "$2" > "$1"' $tree/one/vault/new/secret "$secret"
	refused open read $tree/one/vault/new/secret
	refused open list $tree/one/vault/new
}

@test "A30 A14 a descriptor from before the policy on btrfs: cloned" {
	refused released clone
}

@test "A30 A14 descriptors from before the policy on XFS: swapped, cloned, compared" {
	refused released xfs-swap
	refused released xfs-clone
	refused released xfs-dedupe
}

@test "A28 an O_PATH descriptor from before the policy on XFS" {
	refused released xfs-unlinked
}

@test "A32 a file that somebody has open comes in, on XFS and btrfs" {
	local dir
	for dir in $xfs/beside $tree/two; do
		echo nothing > $dir/comes
		hold "comes${dir//\//-}" held update $dir/comes
	done
	all_hold
	refused as_maintainer entry rename $xfs/beside/comes $xfs/vault/comes
	told held
	refused as_maintainer entry rename $tree/two/comes $tree/one/vault/comes || true
	try released "comes${xfs//\//-}-beside"
	try released "comes${tree//\//-}-two"
	allowed as_maintainer mv $tree/two/comes $tree/one/vault/comes || ! protected
	! protected || refused open read $tree/one/vault/comes
}

@test "a copy of the disk with the same identity, mounted beside it" {
	again disk ext4 ""
	refused open read /mnt/again/srv/acme/vault/secret
	refused open append /mnt/again/srv/acme/vault/deep/er/secret
	refused open read /mnt/again/srv/acme/key
	refused open list /mnt/again/srv/acme/vault
	allowed open read /mnt/again/beside/secret
	allowed open append /mnt/again/beside/doomed
	! protected || cold
	refused open read /mnt/again/srv/acme/key
	allowed umount /mnt/again
}

@test "the disk's own image as another device" {
	local device
	sync
	mkdir -p /mnt/again
	device=$(losetup -f --show -r "$BATS_FILE_TMPDIR/disk")
	mount -o ro,noload "$device" /mnt/again
	refused open read /mnt/again/srv/acme/vault/secret
	refused open read /mnt/again/srv/acme/key
	allowed open read /mnt/again/beside/secret
	allowed umount /mnt/again
	allowed losetup -d "$device"
}

@test "a copy of XFS with the same identity" {
	again xfs xfs ,nouuid
	refused open read /mnt/again/vault/secret
	refused open append /mnt/again/key
	allowed open read /mnt/again/beside/free
	allowed umount /mnt/again
}

@test "a file system gets another identity" {
	refused attr setuuid $beside/secret
	refused attr setuuid $disk
	truncate -s 2M "$BATS_FILE_TMPDIR/free"
	mke2fs -q -t ext4 -O ^metadata_csum "$BATS_FILE_TMPDIR/free"
	mkdir -p /mnt/free
	mount -o loop "$BATS_FILE_TMPDIR/free" /mnt/free
	allowed attr setuuid /mnt/free
	allowed umount /mnt/free
}

@test "the daemon killed, the disk and a copy of it as other devices" {
	! protected || kill -KILL "$(< "$BATS_FILE_TMPDIR/daemon.pid")"
	again disk ext4 ""
	refused open read /mnt/again/srv/acme/vault/secret
	refused open append /mnt/again/srv/acme/key
	allowed open read /mnt/again/beside/secret
	umount /mnt/again
	refused open read $vault/secret
	! protected || start_daemon
}
