# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Who is who: each kind of subject is let in, whoever only looks like one is not; readers read
# and change nothing; audit mode tells and refuses nothing.
#
# bats file_tags=attack
load helpers

units=/system.slice
policy="
policy: subjects
revision: 1
mode: enforce
vaults:
  - name: login
    paths: [$home/login]
    maintainers: [{user: 1000}]
  - name: uid
    paths: [$home/uid]
    maintainers: [{uid: 1001}]
  - name: gid
    paths: [$home/gid]
    maintainers: [{gid: 1002}]
  - name: group
    paths: [$home/group]
    maintainers: [{group: ringfence-crew}]
  - name: program
    paths: [$home/program]
    maintainers: [{program: $home/bin/open}]
  - name: service
    paths: [$home/service]
    maintainers: [{service: early.service}, {service: late.service}]
  - name: readers
    paths: [$home/readers]
    maintainers: [{user: 1000}]
    readers: [{user: 1003}, {uid: 1004}]
  - name: nobody
    paths: [$home/nobody]
    maintainers: [{user: 4000000}]
  - name: audit
    mode: audit
    paths: [$home/audit]
    maintainers: [{user: 1000}]
"
lay_out_files() {
	local name
	for name in login uid gid group program service readers nobody audit; do
		furnish "$home/$name"
	done
	chmod -R a+rwX $home
	setfattr -n user.note -v "$secret" $home/readers/secret
	mkdir $home/bin
	cp "$(type -P open)" "$(type -P entry)" $home/bin/
	mkdir -p /sys/fs/cgroup$units/{early.service,other.service}
}

# Users and groups of the guest's own, over the host's files.
make_people() {
	(cat /etc/group; echo 'ringfence-crew:x:4711:ringfence-alice') > /run/group
	(cat /etc/passwd; echo 'ringfence-alice:x:4712:100::/:/bin/sh') > /run/passwd
	mount --bind /run/group /etc/group
	mount --bind /run/passwd /etc/passwd
}

setup_file() {
	lay_out
	make_people
	! protected || protect "$policy"
	mkdir -p /sys/fs/cgroup$units/{late.service,early.service/below}
}

teardown_file() {
	unprotect
	umount /etc/group /etc/passwd
	clear_layout
}

@test "a login user is let in, by whatever user it is now" {
	refused open read $home/login/secret
	refused as login=1001 open read $home/login/secret
	refused as uid=1000 open read $home/login/secret
	refused as login=1001 gid=1000 uid=1000 open read $home/login/secret
	allowed as login=1000 open read $home/login/secret
	allowed as login=1000 uid=0 open append $home/login/doomed
	allowed as login=1000 uid=1007 open read $home/login/secret
}

@test "becoming the maintainer by su or setpriv does not help" {
	refused setpriv --reuid 1000 --regid 1000 --clear-groups cat $home/login/secret
	refused as login=0 setpriv --reuid 1000 --regid 1000 --clear-groups cat $home/login/secret
	refused as login=1005 setpriv --ruid 1000 --euid 0 cat $home/login/secret
}

@test "a uid is let in by its real id" {
	refused open read $home/uid/secret
	refused as uid=1000 open read $home/uid/secret
	refused as login=1001 open read $home/uid/secret
	refused setpriv --ruid 1000 --euid 1001 --clear-groups cat $home/uid/secret
	allowed as uid=1001 open read $home/uid/secret
	allowed as uid=1001 open write $home/uid/doomed
}

@test "a gid is let in by its real id" {
	refused open read $home/gid/secret
	refused as gid=1001 uid=1000 open read $home/gid/secret
	refused setpriv --groups 1002 cat $home/gid/secret
	allowed as gid=1002 uid=1000 open read $home/gid/secret
}

@test "a group lets in the login users that are its members, not whoever takes the group" {
	refused open read $home/group/secret
	refused as gid=4711 open read $home/group/secret
	refused as uid=4712 open read $home/group/secret
	refused as login=4711 open read $home/group/secret
	allowed as login=4712 open read $home/group/secret
}

@test "a program is let in, its copy and its link by another name are not another" {
	refused open read $home/program/secret
	refused cat $home/program/secret
	allowed $home/bin/open read $home/program/secret
	protected || return 0
	cp "$(type -P open)" $beside/copy
	refused $beside/copy read $home/program/secret
	refused /lib64/ld-linux-x86-64.so.2 /bin/cat $home/program/secret
	ln -sf $home/bin/open $beside/symbolic
	allowed $beside/symbolic read $home/program/secret
	rm $beside/symbolic $beside/copy
}

@test "a program that is let in cannot be replaced or changed" {
	refused entry rename $home/bin/entry $home/bin/open
	protected || lay_out
	refused entry unlink $home/bin/open
	protected || lay_out
	refused open append $home/bin/open
	refused attr truncate $home/bin/open
	protected || lay_out
	refused mountapi cover-bind $home/bin/entry $home/bin/open
	refused entry rename $home/bin $home/other
}

@test "a service is let in, whether it was there before the policy or not" {
	local unit
	refused open read $home/service/secret
	refused as unit=$units/other.service open read $home/service/secret
	refused as unit=$units open read $home/service/secret
	for unit in early.service late.service early.service/below; do
		allowed as unit=$units/$unit open read $home/service/secret
	done
	rmdir /sys/fs/cgroup$units/late.service
	mkdir /sys/fs/cgroup$units/late.service
	allowed as unit=$units/late.service open append $home/service/doomed
}

@test "a service's name somewhere else is another service" {
	mkdir -p /sys/fs/cgroup/user.slice/early.service /sys/fs/cgroup/early.service
	refused as unit=/user.slice/early.service open read $home/service/secret
	refused as unit=/early.service open read $home/service/secret
}

@test "a reader reads, lists and executes" {
	refused open read $home/readers/secret
	allowed as login=1003 open read $home/readers/secret
	allowed as login=1003 open mmap $home/readers/secret
	allowed as login=1003 open list $home/readers
	allowed as login=1003 open exec $home/readers/tool
	allowed as login=1003 open getxattr $home/readers/secret user.note
	allowed as login=1003 notify inotify $home/readers/secret
	allowed as uid=1004 open read $home/readers/deep/er/secret
	allowed as login=1003 attr getflags $home/readers/secret
}

@test "a reader changes no content" {
	refused as login=1003 open append $home/readers/secret
	refused as login=1003 open write $home/readers/secret
	refused as login=1003 open truncate $home/readers/secret
	protected || lay_out
	refused as login=1003 attr truncate $home/readers/secret
	protected || lay_out
}

@test "a reader changes no attributes" {
	local case
	for case in chmod chmod-fd chown times xattr-user xattr-trusted acl setflags setxflags \
		setversion; do
		refused as login=1003 attr $case $home/readers/secret
	done
	refused as login=1003 attr xattr-remove $home/readers/secret user.note
	refused as login=1003 attr verity $home/readers/deep/er/secret
}

@test "a reader changes no names" {
	refused as login=1003 entry create $home/readers/new
	refused as login=1003 entry link $home/readers/secret $beside/new-link
	refused as login=1003 entry link-fd $home/readers/secret $beside/new-link-fd
	refused as login=1003 entry rename $home/readers/secret $beside/renamed
	refused as login=1003 entry unlink $home/readers/doomed
	refused as login=1003 entry tmpfile-in $home/readers
	refused as login=1003 mountapi cover $home/readers/empty
}

@test "a vault whose maintainer does not exist is nobody's" {
	refused open read $home/nobody/secret
	refused as login=4294967295 open read $home/nobody/secret
	refused as login=0 uid=0 open read $home/nobody/secret
}

@test "the kernel for itself is nobody's maintainer" {
	refused in_shell 'losetup -d "$(losetup --show -f "$1")"' $home/nobody/secret
	refused open acct $home/nobody/secret
}

@test "audit refuses nothing, and tells" {
	allowed open read $home/audit/secret
	allowed open append $home/audit/doomed
	allowed attr chmod $home/audit/secret
	protected || return 0
	soon "$home/audit/secret" ringfence events --lines 50 --verdict audit --json
	says '"verdict": ?"audit"'
}
