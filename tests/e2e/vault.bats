# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# The promise itself: whatever name or route reaches a vault's files, nobody but its maintainers
# reads or changes them. The attacker is root with every capability. The titles name the rows of
# the list of attacks; rows A10 to A14 are in held.bats.
#
# bats file_tags=attack
load helpers

hide=$home/hide                 # a directory in a vault that hides
policy="
policy: vault
revision: 1
mode: enforce
vaults:
  - name: tree
    paths: [$vault, $ram_vault]
    maintainers: [{user: $maintainer}]
  - name: file
    paths: [$key, $home/doomed]
    maintainers: [{user: $maintainer}]
  - name: hidden
    paths: [$hide]
    maintainers: [{user: $maintainer}]
    hide: yes
"

# What is there before the policy comes.
lay_out_files() {
	furnish $hide
	echo "$secret" > $home/doomed
	setfattr -n user.note -v "$secret" $vault/secret
	setfattr -n user.note -v "$secret" $hide/secret
	setfacl -m u:4711:r $vault/secret
	setfacl -m u:4711:r $hide/secret
	mkdir $beside/{overlay,upper,work,bind} $vault/nested
	ln $vault/secret $beside/hard
	ln $vault/deep/er/secret $beside/deep-hard
	ln $ram_vault/secret $ram/beside/hard
	ln $key $beside/key-hard
	allowed handle save $vault/secret $beside/handle
	allowed handle save $vault/deep $beside/directory-handle
}

lay_out_mounts() {
	mount -t tmpfs nested $vault/nested
	cp -a $ram_vault $vault/nested/tree
	mount --bind $vault $beside/bind
	mount -t overlay overlay $beside/overlay \
		-o "lowerdir=$vault,upperdir=$beside/upper,workdir=$beside/work"
}

setup_file() {
	lay_out
	! protected || protect "$policy"
}

# Whatever a test tried: what the vaults hold is what it was.
teardown() {
	local five
	protected || return 0
	allowed as_maintainer cat $vault/secret $vault/deep/er/secret $ram_vault/secret \
		$hide/secret $key
	printf -v five '%s\n' "$secret" "$secret" "$secret" "$secret" "$secret"
	[[ $output == "${five%$'\n'}" ]] || complain "was changed" 0 "$output" "the vaults' content"
}

@test "A00 the plain name, by every system call that opens" {
	local file
	for file in $vault/secret $vault/deep/er/secret $vault/nested/tree/secret $ram_vault/secret \
		$key; do
		refused cat "$file"
		refused open read "$file"
		refused open openat2 "$file"
		refused open mmap "$file"
		refused open thread "$file"
	done
	refused open compat $vault/secret
	refused open beneath $vault deep/er/secret
	refused uring open $vault/secret
	refused uring open-worker $vault/secret
	refused uring open-poll $vault/secret
	refused cp -r $vault $beside/copy
	refused tar -cf $beside/archive $vault
}

@test "what a vault that hides costs everybody is told" {
	protected || return 0
	allowed ringfence status
	says 'costs +a vault hides: about [0-9]+ instructions'
}

@test "A00 writing" {
	local file
	for file in $vault/secret $ram_vault/secret $key; do
		refused open append "$file"
		refused open write "$file"
		refused open truncate "$file"
		refused in_shell 'echo forged > "$1"' "$file"
	done
	refused open acct $vault/empty/../secret
	refused dd if=/dev/zero of=$vault/deep/er/secret bs=4 count=1 conv=notrunc
}

@test "A00 no identity makes root a maintainer" {
	refused as login=0 open read $vault/secret
	refused as login=4294967295 open read $vault/secret
	refused as uid=$maintainer open read $vault/secret
	refused as gid=$maintainer open read $vault/secret
	refused su root -s /bin/sh -c "cat $vault/secret"
	refused unshare --user --map-root-user cat $vault/secret
}

@test "A01 a file renamed out of the vault" {
	refused entry rename $vault/secret $beside/secret-moved
	refused entry rename $vault/deep/er/secret $vault/renamed
	refused entry rename $vault/deep $beside/deep-moved
	refused entry rename $ram_vault/secret $ram/moved
	refused entry rename $key $home/other
	refused uring rename $vault/tool $beside/tool-moved
}

@test "A01 the vault itself renamed" {
	refused entry rename $vault $home/other
	refused entry rename $ram_vault $ram/other
	protected || mv $home/other $vault
	refused open read $vault/secret
}

@test "A01 renamed over" {
	refused entry rename $beside/secret $vault/secret
	refused entry rename $beside/doomed $key
	refused entry rename $beside/deep $vault/empty
}

@test "A01 exchanged, from both ends" {
	refused entry exchange $vault/secret $beside/secret
	refused entry exchange $beside/doomed $vault/doomed
	refused entry exchange $beside/empty $vault/empty
	refused entry exchange $key $beside/tool
	refused entry exchange $ram/beside $ram_vault
	refused entry exchange $vault $beside/deep
}

@test "A01 renamed with a whiteout in its place" {
	refused entry whiteout $vault/secret $beside/whiteout
	refused entry whiteout $key $beside/key-whiteout
}

@test "A02 an ancestor renamed" {
	refused entry rename $home $disk/srv/other
	protected || mv $disk/srv/other $home
	refused entry rename $disk/srv $disk/other
	protected || mv $disk/other $disk/srv
	refused entry exchange $disk/srv $beside/deep
}

@test "A02 an ancestor moved below another directory" {
	refused entry rename $home $beside/home
	refused entry rename $disk/srv $beside/srv
}

@test "A03 mounted over: the vault" {
	refused mountapi cover $vault
	refused mountapi cover-bind /dev $vault
	refused mountapi cover-new $vault
	refused mountapi cover-move $vault /mnt/place
	refused mountapi cover $ram_vault
	refused mountapi cover-bind $beside/secret $key
}


@test "A03 mounted over: ancestors and the root" {
	refused mountapi cover $home
	refused mountapi cover-new $disk/srv
	refused mountapi cover-bind /dev $disk
	refused mountapi cover $outer
	refused mountapi cover /mnt
	refused mountapi cover-bind /dev /..
	refused mountapi cover-new /..
}

@test "A03 an ancestor gets another generation, then another name" {
	allowed attr setversion $home
	allowed attr setversion $disk/srv
	refused entry rename $home $disk/srv/other
	! protected || cold
	refused entry rename $disk/srv $disk/other
	protected || return 0
	refused entry rename $home $disk/srv/other
	refused open read $vault/secret
}

@test "A03 an ancestor's entry removed" {
	refused entry rmdir $vault/empty
	refused rm -r $vault/deep
}

@test "A03 the file system taken away: umount" {
	refused mountapi detach $disk
}

@test "A03 the file system taken away: umount of the mount above" {
	refused mountapi detach $outer
}

@test "A03 the file system taken away: tmpfs" {
	refused mountapi detach $ram
}

@test "A03 the mount moved elsewhere" {
	refused mountapi away $disk /mnt/place
	refused mountapi away-new $disk /mnt/place
	refused mountapi away-new $outer /mnt/place
}

@test "A03 another root for every process: pivot_root" {
	refused mountapi pivot /mnt/place
}

@test "A04 symbolic links and /proc/self/root" {
	ln -sf $vault/secret $beside/symbolic
	ln -sfn $vault $beside/symbolic-directory
	refused open read $beside/symbolic
	refused open read $beside/symbolic-directory/deep/er/secret
	refused open read $beside/../srv/acme/../acme/vault/link
	refused open read /proc/self/root$vault/secret
	refused open read /proc/1/root$ram_vault/secret
}

@test "A04 /proc/PID/cwd" {
	refused open cwd $vault/deep er/secret
	refused open cwd $ram_vault secret
}

@test "A04 chroot" {
	refused mountapi chroot $vault /secret
	refused mountapi chroot $home /vault/deep/er/secret
}

@test "A05 a bind mount from before the policy" {
	refused open read $beside/bind/secret
	refused open append $beside/bind/deep/er/secret
	refused entry rename $beside/bind/secret $beside/bind/moved
	refused entry create $beside/bind/new
}

@test "A05 a bind mount" {
	local bind='mkdir -p "$2"; mount --bind "$1" "$2"; open read "$2/$3"'
	refused in_shell "$bind" $vault /mnt/late secret
	refused in_shell "$bind" $vault/deep /mnt/late-deep er/secret
	refused in_shell "$bind" $home /mnt/late-home key
	refused in_shell 'touch "$2"; mount --bind "$1" "$2"; cat "$2"' $key /mnt/late-key
}

@test "A05 a mount namespace of one's own" {
	refused unshare -m open read $vault/secret
	refused unshare -m sh -c "mount --bind $vault /mnt && open read /mnt/secret"
	refused unshare -m sh -c "mount --move $disk /mnt && open read /mnt/srv/acme/vault/secret"
	refused unshare -m sh -c "mount -t tmpfs new $disk/srv && umount $disk/srv && cat $key"
}

@test "A05 open_tree" {
	refused mountapi tree $vault secret
	refused mountapi tree $home vault/deep/er/secret
	refused mountapi tree $ram_vault secret
}

@test "A05 pivot_root in a namespace of one's own" {
	refused mountapi pivot-read $vault /secret
	refused mountapi pivot-read $disk /srv/acme/vault/secret
}

@test "A05 the device mounted a second time" {
	local device
	device=$(findmnt -no SOURCE $disk)
	mkdir -p /mnt/second
	refused mountapi super "$device" ext4 srv/acme/vault/secret
	mount "$device" /mnt/second
	refused open read /mnt/second/srv/acme/vault/secret
	refused open append /mnt/second/srv/acme/key
	refused entry rename /mnt/second/srv/acme /mnt/second/srv/other
}

@test "A06 a hard link made before the policy" {
	local file
	for file in $beside/hard $beside/deep-hard $ram/beside/hard $beside/key-hard; do
		refused open read "$file"
		refused open append "$file"
		refused attr chmod "$file"
	done
	cold
	refused open read $beside/hard
	refused open read $beside/key-hard
}

@test "A06 a hard link made before the policy, moved and linked again" {
	refused in_shell 'mv "$1" "$2"; open read "$2"' $beside/hard $beside/hard-moved
	refused in_shell 'ln "$1" "$2"; open read "$2"' $beside/deep-hard $beside/hard-again
}

@test "A06 a hard link" {
	refused entry link $vault/secret $beside/new-hard
	refused entry link-fd $vault/deep/er/secret $beside/new-hard-fd
	refused entry link-proc $vault/secret $beside/new-hard-proc
	refused entry link $key $beside/new-key
	refused entry link $ram_vault/secret $ram/beside/new-hard
	refused entry link $vault/secret $vault/within
	refused uring link $vault/doomed $beside/new-hard-uring
}

@test "A06 a hard link into the vault" {
	refused entry link $beside/secret $vault/planted
	refused entry tmpfile $beside $vault/planted-tmpfile
	refused entry tmpfile $ram/beside $ram_vault/planted-tmpfile
}

@test "A06 a hard link that a maintainer makes" {
	allowed as_maintainer ln $vault/deep/er/secret $beside/by-maintainer
	refused open read $beside/by-maintainer
	cold
	refused open read $beside/by-maintainer
	allowed as_maintainer rm $beside/by-maintainer
}

@test "A07 open_by_handle_at with warm caches" {
	refused handle read $beside/handle $disk
}

@test "A07 open_by_handle_at with cold caches" {
	refused handle read-cold $beside/handle $disk
	refused handle beneath-cold $beside/directory-handle $disk er/secret
	refused handle list-cold $beside/directory-handle $disk
	refused handle chmod-cold $beside/handle $disk
}

@test "A07 a handle linked to a name" {
	refused handle link-cold $beside/handle $disk $beside/handle-linked
}

@test "A08 overlayfs from before the policy: read" {
	refused open read $beside/overlay/secret
	refused open read $beside/overlay/deep/er/secret
	cold
	refused open mmap $beside/overlay/secret
}

@test "A08 overlayfs from before the policy: copied up" {
	refused in_shell 'chmod 700 "$1" && open read "$1"' $beside/overlay/secret
	refused in_shell 'mv "$1" "$2" && open read "$2"' $beside/overlay/deep/er/secret \
		$beside/overlay/moved
	refused open append $beside/overlay/doomed
	refused in_shell 'ln "$1" "$2" && open read "$2"' $beside/overlay/secret $beside/overlay/ln
}

@test "A08 overlayfs" {
	mkdir -p $ram/{upper,work} /mnt/overlay
	refused in_shell 'mount -t overlay o -o "lowerdir=$1,upperdir=$2,workdir=$3" /mnt/overlay
		open read /mnt/overlay/secret' $vault $ram/upper $ram/work
	refused in_shell 'chmod 700 "$1" && open read "$1"' /mnt/overlay/secret
	refused in_shell 'mv "$1" "$2" && open read "$2"' /mnt/overlay/deep/er/secret \
		/mnt/overlay/moved
	umount -q /mnt/overlay || true
	refused in_shell 'mount -t overlay o -o "lowerdir=$1,upperdir=$2,workdir=$3" /mnt/overlay
		open read /mnt/overlay/vault/secret' $home $ram/upper $ram/work
	umount -q /mnt/overlay || true
}

@test "A08 overlayfs with the vault as its upper layer" {
	mkdir -p /mnt/overlay
	refused in_shell 'mount -t overlay o -o "lowerdir=$1,upperdir=$2,workdir=$3" /mnt/overlay
		open read /mnt/overlay/er/secret' $beside/empty $vault/deep $vault/empty
	umount -q /mnt/overlay || true
}

@test "A09 O_PATH and /proc/PID/fd" {
	refused open path-fd $vault/secret
	refused open path-fd $ram_vault/secret
	refused fdpass proc $vault/secret $maintainer
}

@test "A15 truncated" {
	refused attr truncate $vault/secret
	refused attr truncate $ram_vault/secret
	refused attr truncate $key
	refused truncate -s 1 $vault/deep/er/secret
	refused fallocate -p -l 4096 $vault/deep/er/secret
}

@test "A16 names removed" {
	refused entry unlink $vault/doomed
	refused entry unlink $key
	refused entry unlink $ram_vault/doomed
	refused entry rmdir $vault/empty
	refused uring unlink $vault/script
	refused rm -rf $ram_vault
}

@test "A16 names made" {
	local dir
	for dir in $vault $vault/deep/er $ram_vault; do
		refused entry create "$dir/new"
		refused entry mkdir "$dir/new-dir"
		refused entry mknod "$dir/new-node"
		refused entry mkfifo "$dir/new-fifo"
		refused entry symlink "$dir/new-symlink"
		refused entry tmpfile-in "$dir"
	done
	refused entry rename $beside/secret $vault/moved-in
	refused entry rename $beside/deep $vault/deep/moved-in
}

@test "A17 mode, owner and times" {
	local file
	for file in $vault $vault/secret $vault/deep/er $ram_vault/secret $key; do
		refused attr chmod "$file"
		refused attr chmod-fd "$file"
		refused attr chown "$file"
		refused attr chown-fd "$file"
		refused attr times "$file"
	done
	refused touch $vault/secret
}

@test "A17 access control lists" {
	refused attr acl $vault/deep
	refused attr acl $key
	refused attr acl-remove $vault/secret
	refused attr acl $ram_vault/secret
}

@test "A18 extended attributes" {
	refused attr xattr-user $vault/secret
	refused attr xattr-trusted $vault
	refused attr xattr-security $key
	refused attr xattr-trusted $ram_vault/secret
	refused attr xattr-remove $vault/secret user.note
}

@test "A19 inode flags, fsverity and other ioctls" {
	refused attr getflags $vault/secret
	refused attr setflags $vault/secret
	refused attr setflags $vault/deep
	refused attr setxflags $key
	refused attr setversion $vault/secret
	refused attr verity $vault/deep/er/secret
	refused chattr +i $vault/doomed
	protected || chattr -i $vault/doomed
}

@test "A20 evicted from memory" {
	local i
	for i in 1 2 3; do
		cold
		refused open read $vault/deep/er/secret
		refused open read $key
		cold
		refused attr chmod $vault/secret
		refused open exec $vault/tool
	done
}

@test "A20 the number of a deleted root is used again" {
	local number i
	number=$(stat -c %i $home/doomed)
	# A root stays; its maintainer may replace it, which frees the first one's number.
	allowed as_maintainer cp $home/doomed $beside/successor
	allowed as_maintainer mv $beside/successor $home/doomed
	refused open read $home/doomed
	for i in {1..200}; do
		echo free > "$beside/reuse-$i"
		[[ $(stat -c %i "$beside/reuse-$i") != "$number" ]] || break
	done
	[[ $(stat -c %i "$beside/reuse-$i") == "$number" ]]
	allowed cat "$beside/reuse-$i"
	allowed rm "$beside/reuse-$i"
}

@test "A21 executed" {
	refused open exec $vault/tool
	refused open execveat $vault/tool
	refused $vault/tool
	refused /lib64/ld-linux-x86-64.so.2 $vault/tool
	refused open exec $vault/script
	refused sh $vault/script
}

@test "A22 listed" {
	refused open list $vault
	refused open list $vault/deep
	refused open list $vault/nested/tree
	refused ls $ram_vault
	refused find $vault -name secret
}

@test "A22 looked at, where a vault hides" {
	hidden open stat $hide/secret
	hidden open fstat $hide/secret
	hidden open readlink $hide/link
	hidden open getxattr $hide/secret user.note
	hidden open getacl $hide/secret
	hidden open listxattr $hide/secret
	hidden uring statx $hide/secret
	hidden stat $hide/deep
	hidden ls -d $hide
	hidden open read $hide/secret
	hidden open list $hide
	hidden attr chmod $hide/secret
	hidden entry create $hide/new
	allowed as_maintainer stat $hide/secret
	allowed as_maintainer ls -l $hide $hide/deep
}

@test "A23 watched by inotify and fanotify" {
	refused notify inotify $vault
	refused notify inotify $vault/secret
	refused notify inotify $key
	refused notify inode $vault/deep
	refused notify inode $ram_vault/secret
}

@test "A23 a watch on the file system: no content, no stalling" {
	refused notify event $disk $vault/secret $maintainer
	refused notify stall $disk
	refused notify stall-mount $disk
	refused notify stall $ram
}

@test "A24 a file system mounted inside before the policy" {
	refused open read $vault/nested/tree/secret
	refused open append $vault/nested/tree/deep/er/secret
	refused entry create $vault/nested/new
	refused entry rename $vault/nested/tree $vault/nested/moved
	refused mountapi detach $vault/nested
}

@test "A24 a file system mounted inside" {
	refused mountapi cover $vault/empty
	refused mountapi cover-new $vault/deep/er
	refused mountapi cover-bind /dev $ram_vault/deep
	refused mountapi cover-bind $beside/secret $vault/secret
}

@test "A25 handed to the kernel: loop device, process accounting" {
	refused in_shell 'losetup -d "$(losetup --show -f "$1")"' $vault/secret
	refused open acct $key
}

@test "A01 to A25 leave a maintainer's work alone" {
	allowed as_maintainer cat $vault/secret $vault/deep/er/secret $ram_vault/secret $key
	allowed as_maintainer ls -lR $vault
	allowed as_maintainer open mmap $vault/secret
	allowed as_maintainer open exec $vault/tool
	allowed as_maintainer sh $vault/script
	allowed as_maintainer uring open $vault/secret
	allowed in_maintainers_shell 'cd "$1"
		echo one > new; echo two >> new; mkdir dir; mv new dir/; ln dir/new dir/link
		chmod 600 dir/new; touch dir/new; truncate -s 1 dir/new; setfattr -n user.a -v b dir/new
		ln -s new dir/symbolic; cp -a dir copy; mv copy dir/inner; rm -r dir' $vault
	allowed in_maintainers_shell 'tar -C "$1" -cf - . | tar -tf -' $vault
	allowed as login=$maintainer uid=$maintainer cat $vault/secret
}

@test "A01 what a maintainer moves in is protected, what it moves out is free" {
	echo "$secret" > $beside/in
	mkdir $beside/in-dir
	echo "$secret" > $beside/in-dir/secret
	allowed as_maintainer mv $beside/in $beside/in-dir $vault/
	refused open read $vault/in
	refused open read $vault/in-dir/secret
	protected || return 0
	allowed as_maintainer mv $vault/in $vault/in-dir $beside/
	allowed rm $beside/in
	allowed cat $beside/in-dir/secret
	allowed rm -r $beside/in-dir
}

@test "A01 a file that is a root, replaced by its maintainer" {
	local round
	for round in 1 2; do
		allowed in_maintainers_shell 'echo "$2" > "$1.new"; mv "$1.new" "$1"' $key "$secret"
		refused open read $key
		refused attr chmod $key
		refused entry rename $key $beside/key
		protected || mv $beside/key $key
		cold
		refused open read $key
	done
	allowed as_maintainer sed -i s/ringfence/ringfence/ $key
	refused open read $key
	allowed as_maintainer cat $key
}

@test "A01 a root is not moved, by its maintainer neither" {
	protected || skip "there is no maintainer without Ringfence"
	refused as_maintainer mv $key $beside/key
	refused as_maintainer mv $vault $beside/vault
	refused as_maintainer mv $home $disk/other
	refused as_maintainer rm $key
	refused as_maintainer ln $key $beside/key-by-maintainer || true
	refused open read $key
}

@test "A01 to A25 leave what is beside a vault alone" {
	local dir
	for dir in $beside $ram/beside; do
		allowed cat "$dir/secret" "$dir/deep/er/secret"
		allowed open append "$dir/doomed"
		allowed ls -lR "$dir/deep"
		allowed in_shell 'cd "$1"
			echo one > new; mkdir dir; mv new dir/; ln dir/new dir/link; chmod 600 dir/new
			cp -a dir copy; mv copy dir/inner; mount -t tmpfs t dir/inner; umount dir/inner
			rm -r dir' "$dir"
		allowed open exec "$dir/tool"
		allowed notify inotify "$dir"
	done
	allowed attr chmod $home
	allowed chmod 755 $home
	allowed entry create $home/neighbour
	allowed entry rename $home/neighbour $home/renamed
	allowed rm $home/renamed
	allowed mount -o remount,rw $disk
	allowed unshare -m sh -c "umount -l $disk"
	allowed handle save $beside/secret $beside/own-handle
	allowed handle read $beside/own-handle $disk
}
