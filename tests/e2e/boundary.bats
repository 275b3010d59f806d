# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Where paths and the kernel's files part: under mount points, behind bind mounts, at names that
# are gone. A vault's place is what the kernel goes through to it, on both sides of every mount.
#
# bats file_tags=attack
load helpers

way=$outer/way                  # has a mount below it, in which a vault is
twice=$outer/twice              # has two mounts on it, the upper one with a vault
mounted=$home/mounted           # a vault that is a mount point
policy="
policy: boundary
revision: 1
mode: enforce
vaults:
  - name: tree
    paths: [$vault, $ram_vault, $key, $mounted, $way/point/vault, $twice/vault]
    maintainers: [{user: $maintainer}]
  - name: bound
    paths: [$home/bound-key, $home/bound-dir, $disk/self]
    maintainers: [{user: $maintainer}]
"

lay_out_files() {
	mkdir -p $mounted $home/bound-dir $vault/{nested,notes} $beside/{real-dir,real-notes}
	mkdir -p $disk/{self,place} $beside/bare
	echo "$secret" | tee $beside/{real-key,real-note,real-dir/secret,real-notes/secret} \
		$disk/self/secret > /dev/null
	touch $home/bound-key $vault/note
	ln $vault/secret $beside/hard
	ln $vault/deep/er/secret $beside/hard-again
	ln $key $beside/key-hard
	ln $ram_vault/secret $ram/beside/hard
}

lay_out_mounts() {
	mkdir -p $way/point $twice $outer/slot /mnt/late
	mount -t tmpfs point $way/point
	mount -t tmpfs lower $twice
	mount -t tmpfs upper $twice
	mount -t tmpfs mounted $mounted
	mount -t tmpfs nested $vault/nested
	mkdir $way/point/vault $twice/vault
	echo "$secret" | tee $way/point/vault/secret $twice/vault/secret $mounted/secret \
		> $vault/nested/secret
	mount --bind $beside/real-key $home/bound-key
	mount --bind $beside/real-dir $home/bound-dir
	mount --bind $beside/real-note $vault/note
	mount --bind $beside/real-notes $vault/notes
	mount --bind $disk/self $disk/self
	mount --make-rshared $outer
}

# A namespace that was there, and had left the mount, before the policy came.
hold_beneath() {
	hold beneath mountapi beneath $disk $outer/moved
	all_hold
}

setup_file() {
	lay_out
	protected || return 0
	hold_beneath
	protect "$policy"
}

teardown_file() {
	release_all
	unprotect
	clear_layout
}

# In a mount namespace where nothing is on $1, COMMANDS.
without_mount() { # MOUNTPOINT COMMANDS [ARGUMENT...]
	unshare --mount --propagation private \
		sh -euc "while mountpoint -q \"\$1\"; do umount -l \"\$1\"; done; $2" sh "$1" "${@:3}"
}

# What a rename has moved goes back, where it worked.
back() { # MOVED ORIGINAL
	protected || allowed without_mount "$1" 'entry rename "$1" "$2"' "$2"
}

@test "A26 the directory under a mount point, moved from another mount namespace" {
	refused without_mount $disk 'entry rename "$1" "$2"' $outer/moved
	told frozen inode_rename
	! protected || mountpoint -q $disk
}

@test "A26 the directory under a mount point, removed from another mount namespace" {
	refused without_mount $disk 'entry rmdir "$1"'
	told frozen inode_rmdir
	! protected || mountpoint -q $disk
}

@test "A26 the directory under a mount point, exchanged and replaced" {
	refused without_mount $disk 'entry exchange "$1" "$2"' $outer/slot
	protected || allowed without_mount $outer/slot 'entry exchange "$1" "$2"' $disk
	refused without_mount $disk 'entry exchange "$2" "$1"' $outer/slot
	protected || allowed without_mount $outer/slot 'entry exchange "$1" "$2"' $disk
	refused without_mount $disk 'entry rename "$2" "$1"' $outer/slot
}

@test "A26 the directory under a mount point, from a namespace that was there before" {
	protected || hold_beneath
	refused released beneath
	told frozen inode_rename
}

@test "A26 the directory under the mount above" {
	refused without_mount $outer 'entry rename "$1" "$2"' /mnt/moved
	back /mnt/moved $outer
	refused without_mount $outer 'entry rmdir "$1"'
}

@test "A26 directories above a mount point, and what is under it" {
	refused entry rename $way $outer/way-moved
	protected || mv $outer/way-moved $way
	refused without_mount $way/point 'entry rename "$1" "$2"' $way/moved
	back $way/moved $way/point
	refused without_mount $way/point 'entry rename "$2" "$3"' $way $outer/way-moved
}

@test "A26 the directory under two mounts, one on the other" {
	refused without_mount $twice 'entry rename "$1" "$2"' $outer/twice-moved
	back $outer/twice-moved $twice
	refused without_mount $twice 'entry rmdir "$1"'
}

@test "A26 the directory under a vault that is a mount point, and under a mount in a vault" {
	refused without_mount $mounted 'entry rename "$1" "$2"' $home/moved
	told frozen inode_rename
	back $home/moved $mounted
	refused without_mount $mounted 'entry rmdir "$1"'
	refused without_mount $vault/nested 'entry rename "$1" "$2"' $beside/moved
	back $beside/moved $vault/nested
	refused without_mount $vault/nested 'entry rmdir "$1"'
}

@test "A26 the file under a root that is a bind mount" {
	refused without_mount $home/bound-key 'entry rename "$1" "$2"' $home/moved
	told frozen inode_rename
	back $home/moved $home/bound-key
	refused without_mount $home/bound-key 'entry unlink "$1"'
}

@test "A26 the file under a root that is a bind mount, replaced" {
	refused without_mount $home/bound-key 'entry rename "$2" "$1"' $beside/doomed
}

@test "A26 the directory under a root that is a bind mount, elsewhere and on itself" {
	refused without_mount $home/bound-dir 'entry rename "$1" "$2"' $home/moved
	refused without_mount $disk/self 'entry rename "$1" "$2"' $disk/moved
	refused without_mount $vault/note 'entry unlink "$1"'
}

@test "A28 an O_PATH descriptor of a name that is then removed" {
	refused open path-unlinked $beside/hard
	refused open path-unlinked $beside/key-hard
	refused open path-unlinked $ram/beside/hard
	told rule
	! protected || cold
	refused open path-unlinked $beside/hard-again
}

@test "A29 a file that is a root by a bind mount, by its name and where it really is" {
	local file
	for file in $home/bound-key $beside/real-key; do
		refused open read "$file"
		refused open append "$file"
		refused attr chmod "$file"
	done
	told rule inode_setattr
	! protected || cold
	refused open read $beside/real-key
	refused attr truncate $home/bound-key
}

@test "A29 a file that is a root by a bind mount, its real name moved and removed" {
	refused entry rename $beside/real-key $beside/moved
	protected || mv $beside/moved $beside/real-key
	refused entry link $beside/real-key $beside/linked
	refused entry exchange $beside/doomed $beside/real-key
	protected || entry exchange $beside/doomed $beside/real-key
	refused entry rename $beside/doomed $beside/real-key
	refused without_mount $home/bound-key 'entry unlink "$2"' $beside/real-key
}

@test "A29 a file and a directory mounted inside a vault" {
	local file
	for file in $vault/note $beside/real-note $vault/notes/secret $beside/real-notes/secret; do
		refused open read "$file"
		refused open append "$file"
	done
	refused open list $vault/notes
	refused entry create $beside/real-notes/new
}

@test "A29 a directory that is a root by a bind mount, where it really is" {
	refused open read $home/bound-dir/secret
	refused open read $beside/real-dir/secret
	refused open list $beside/real-dir
	refused entry create $beside/real-dir/new
	refused entry rename $beside/real-dir $beside/moved
	told frozen inode_rename
	protected || mv $beside/moved $beside/real-dir
	refused entry exchange $beside/bare $beside/real-dir
	refused open read $disk/self/secret
}

@test "A03 umount of what is on the way to a vault" {
	refused mountapi detach $way/point
	refused mountapi detach $twice
	refused mountapi detach $mounted
	refused mountapi detach $home/bound-key
	told frozen sb_umount
	refused mountapi detach $vault/notes
	refused mountapi detach $vault/note
}

# A mount whose parent is shared goes in every namespace.
@test "A03 umount of what is on the way to a vault, from another mount namespace" {
	local place
	for place in $way/point $disk; do
		refused in_shell 'unshare --mount --propagation unchanged mountapi detach "$1"
			! mountpoint -q "$1"' $place
		told frozen sb_umount
	done
}

@test "A26 to A29 leave umount of everything else alone" {
	local device
	device=$(findmnt -no SOURCE $disk)
	allowed in_shell 'mount --bind / "$1"; umount "$1"' /mnt/late
	allowed in_shell 'mount --rbind / "$1"; mount --make-rprivate "$1"; umount -R "$1"' /mnt/late
	allowed in_shell 'mount --bind "$2" "$1"; umount "$1"' /mnt/late $beside
	allowed in_shell 'mount --bind "$2" "$1"; umount -l "$1"' /mnt/late $home
	allowed in_shell 'mount --bind "$2" "$1"; umount "$1"' /mnt/late $vault
	allowed in_shell 'mount "$2" "$1"; umount "$1"' /mnt/late "$device"
	allowed in_shell 'mount -t tmpfs a "$1"; mount --bind "$2" "$1"; umount "$1"; umount "$1"' \
		/mnt/late $beside
	allowed in_shell 'mount -t tmpfs a "$1/bare"; umount "$1/bare"' $beside
	allowed unshare --mount --propagation private sh -euc 'umount -l "$1"; umount -l "$2"' sh $disk $ram
	allowed unshare --mount --propagation slave umount -l $way/point
	! protected || mountpoint -q $disk
}

@test "A26 to A29 leave a maintainer's and everybody's work alone" {
	local file
	for file in $mounted/secret $way/point/vault/secret $twice/vault/secret $vault/nested/secret \
		$home/bound-key $beside/real-key $home/bound-dir/secret $vault/note $vault/notes/secret \
		$disk/self/secret; do
		allowed as_maintainer cat "$file"
		says "$secret"
		allowed as_maintainer touch "$file"
	done
	allowed in_maintainers_shell 'cd "$1"; echo 1 > a; mkdir b; mv a b/; mv b c; rm -r c' $mounted
	allowed in_maintainers_shell 'cd "$1"; echo 1 > a; mkdir b; mv a b/; mv b c; rm -r c' $home/bound-dir
	allowed in_shell 'cd "$1"; echo 1 > a; mkdir b; mv a b/; mv b c; rm -r c' $disk/place
	allowed in_shell 'cd "$1"; mkdir b; mv b c; rmdir c' $outer
	allowed in_shell 'cd "$1"; mkdir b; mv b c; rmdir c' $way
	allowed in_shell 'mkdir "$1/m"; mount -t tmpfs m "$1/m"
		unshare --mount --propagation private sh -euc "umount -l \"\$1\"; rmdir \"\$1\"" sh "$1/m"
		test ! -e "$1/m"' $beside
}
