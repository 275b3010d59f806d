# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# A change of policy refuses no maintainer and lets in nobody else, not for a moment: each kind of subject
# goes on working, and others go on trying, while a policy comes, is replaced, applied again and rolled
# back, and while the daemon is killed. RINGFENCE_APPLIES says how often; `make applies` takes 200.
#
# bats file_tags=attack
load helpers

rounds=$(((${RINGFENCE_APPLIES:-1} + 2) / 3)) # of an apply, the same again, and a rollback
home=$ram/apply # without a disk to wait for
units=/system.slice
people=(login uid gid group program service reader held root brought restarted below)

policy() { # REVISION [VAULT]
	local name rules
	cat <<-END
	policy: apply
	revision: $1
	mode: enforce
	vaults:
	  - name: other-$1
	    paths: [$home/other]
	    maintainers: [{user: 1000}]
	END
	while read -r name rules; do
		[[ ! $name ]] || printf '  - {name: %s, paths: [%s], %s}\n' "${name%%/*}" "$home/$name" "$rules"
	done <<-END
	login maintainers: [{user: 1000}]
	uid maintainers: [{uid: 1001}]
	gid maintainers: [{gid: 1002}]
	group maintainers: [{group: ringfence-crew}]
	program maintainers: [{program: $home/bin/keep}]
	service maintainers: [{service: early.service}]
	reader maintainers: [{user: 1005}], readers: [{user: 1003}]
	held maintainers: [{service: early.service}]
	root/secret maintainers: [{user: 1004}]
	brought maintainers: [{user: 1006}]
	restarted maintainers: [{service: late.service}]
	below maintainers: [{service: early.service}]
	late/secret maintainers: [{user: 1007}]
	endless/secret maintainers: [{user: 1007}]
	${2:-}
	END
}

lay_out_files() {
	local name
	for name in "${people[@]}" other late endless stuck listed fresh; do
		furnish "$home/$name"
	done
	chmod -R a+rwX $home
	mkdir $home/bin
	cp "$(type -P keep)" $home/bin/
	mkdir -p /sys/fs/cgroup$units/early.service
}

make_people() {
	(cat /etc/group; echo 'ringfence-crew:x:4711:ringfence-alice') > /run/group
	(cat /etc/passwd; echo 'ringfence-alice:x:4712:100::/:/bin/sh') > /run/passwd
	mount --bind /run/group /etc/group
	mount --bind /run/passwd /etc/passwd
}

# Before all the others, who would let it load programs for a twelfth of the time.
first_of_all() {
	exec nice -n -20 ringfenced "$@"
}
ringfenced=first_of_all

# hold(), of a program that `as` runs as the subject.
works() { # NAME SUBJECT PROGRAM CASE [ARGUMENT]
	subject_of() { as "$subject" "$program" "$@"; }
	local subject=$2 program=$3
	hold "$1" subject_of "$4" "$home/$1/secret" "${@:5}"
}

# All of them work before there is a policy, so its coming is one of the changes.
setup_file() {
	lay_out
	make_people
	# Subjects say there that they are ready.
	chmod a+rwx "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/file" "$BATS_FILE_TMPDIR"
	works login login=1000 keep save $home/login/new
	works uid uid=1001 keep save $home/uid/new
	works gid gid=1002 keep save $home/gid/new
	works group login=4712 keep save $home/group/new
	works program uid=0 $home/bin/keep save $home/program/new
	works service unit=$units/early.service keep save $home/service/new
	works reader login=1003 keep read
	works held unit=$units/early.service keep hold
	works root login=1004 keep save $home/root/new
	works brought login=1006 keep save $home/brought.new
	works restarted uid=0 keep start /sys/fs/cgroup$units/late.service
	works below uid=0 keep start /sys/fs/cgroup$units/early.service/below
	all_hold
	! protected || protect "$(policy 1)"
}

setup() {
	trace_test_alone
}

teardown_file() {
	release_all
	unprotect
	umount /etc/group /etc/passwd
	clear_layout
}

# No subject has ended: it would with the first refusal; others would when they are let in.
all_work() { # [OTHERS]
	local name
	for name in "${people[@]}" ${1:-}; do
		[[ ! -s $BATS_FILE_TMPDIR/$name.status ]] ||
			complain "ended" - "$(< "$BATS_FILE_TMPDIR/$name.out")" "$name"
	done
}

@test "each kind of subject goes on working, and nobody else is let in" {
	local name i daemon others="${people[*]/#/$home/}"
	hold others keep try "${others// //secret }/secret"
	all_hold
	all_work
	if protected; then
		for i in $(seq "$rounds"); do
			policy $((i + 1)) > "$BATS_FILE_TMPDIR/next.yaml"
			allowed ringfence apply "$BATS_FILE_TMPDIR/next.yaml"
			allowed ringfence apply "$BATS_FILE_TMPDIR/next.yaml"
			allowed ringfence rollback
			all_work others
		done
		daemon=$(< "$BATS_FILE_TMPDIR/daemon.pid")
		kill -KILL "$daemon"
		while kill -0 "$daemon" 2> /dev/null; do sleep 0.05; done
		start_daemon
		all_work others
	fi
	for name in "${people[@]}"; do
		allowed released "$name"
		echo "# $name: ${output%%$'\n'*}" >&3
	done
	refused released others
}

# Whether the daemon waits for a directory that somebody holds: the number of clock_nanosleep(2).
waits() {
	grep -qs '^230 ' /proc/"$(< "$BATS_FILE_TMPDIR/daemon.pid")"/syscall
}

@test "a rename that was allowed before a change of policy, and is done after it" {
	local i apply
	echo "$secret" > $home/late.new
	works late login=1007 late rename $home/late.new
	all_hold
	if protected; then
		policy 9001 > "$BATS_FILE_TMPDIR/next.yaml"
		ringfence apply "$BATS_FILE_TMPDIR/next.yaml" > "$BATS_TEST_TMPDIR/apply" 2>&1 &
		apply=$!
		for i in {1..6000}; do
			kill -0 "$apply" 2> /dev/null && ! waits || break
			sleep 0.02
		done
	fi
	allowed released late
	! protected || wait "$apply" || complain "does not apply" $? "$(< "$BATS_TEST_TMPDIR/apply")" ringfence
	refused open read $home/late/secret
	! protected || allowed as login=1007 cat $home/late/secret
}

@test "one that does not end: what protects the file stays in force, and is replaced when it has ended" {
	echo "$secret" > $home/endless/new
	works endless login=1007 late rename $home/endless/new
	all_hold
	if protected; then
		policy 9002 > "$BATS_FILE_TMPDIR/next.yaml"
		ends_with 2 ringfence apply "$BATS_FILE_TMPDIR/next.yaml"
		says "$home/endless/secret is not safe to .*: somebody is changing what is in $home/endless"
		refused open read $home/endless/secret
	fi
	allowed released endless
	refused open read $home/endless/secret
	! protected || allowed ringfence apply "$BATS_FILE_TMPDIR/next.yaml"
	refused open read $home/endless/secret
	! protected || allowed as login=1007 cat $home/endless/secret
}

# One holds the directory of a path, the other one in a vault that is looked through.
@test "who holds a directory without an end has no other vault wait, and his is protected when it ends" {
	local vaults="stuck/secret maintainers: [{user: 1008}]
	listed maintainers: [{user: 1008}]
	fresh maintainers: [{user: 1009}]"
	echo "$secret" | tee $home/stuck/new > $home/listed/new
	works stuck login=1008 late rename $home/stuck/new
	works listed login=1008 late rename $home/listed/new
	all_hold
	if protected; then
		policy 9003 "$vaults" > "$BATS_FILE_TMPDIR/next.yaml"
		allowed ringfence apply "$BATS_FILE_TMPDIR/next.yaml"
		says "$home/stuck/secret of vault stuck is not protected: somebody is changing what is in $home/stuck"
		says "$home/listed .*: somebody is changing what is in it"
		refused open read $home/fresh/secret
		refused open read $home/listed/doomed
		allowed as login=1009 cat $home/fresh/secret
	fi
	allowed released stuck
	allowed released listed
	! protected || soon '^$' state $home/stuck/secret
	refused open read $home/stuck/secret
	refused open read $home/listed/secret
	! protected || allowed as login=1008 cat $home/stuck/secret
}

# Hooks are attached one after the other. What tells who is who comes before them, and what sees a
# directory change its place before what keeps it.
@test "who is who is known before anything is refused, and renames are seen before places are kept" {
	protected || return 0
	local order
	bpftool prog show --json | jq 'map({key: "\(.id)", value: .name}) | from_entries' > "$BATS_TEST_TMPDIR/names"
	order=$(bpftool link show --json | jq -r --slurpfile names "$BATS_TEST_TMPDIR/names" \
		'sort_by(.id) | .[] | $names[0]["\(.prog_id)"] | select(startswith("rf_"))')
	[[ $order == $'rf_cgroup_mkdir\nrf_cgroup_rmdir\nrf_inode_rename\n'* ]] ||
		complain "another order" - "$order" "links in force"
}
