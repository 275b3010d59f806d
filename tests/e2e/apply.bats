# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# A change of policy refuses no maintainer and lets in nobody else, not for a moment: each kind of subject
# goes on working, and others go on trying, while policies are applied, applied again and rolled back.
# RINGFENCE_APPLIES says how often; `make applies` takes 200 of each.
#
# bats file_tags=attack
load helpers

applies=${RINGFENCE_APPLIES:-2}
units=/system.slice
people=(login uid gid group program service reader)

policy() { # REVISION
	local name
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
		printf '  - {name: %s, paths: [%s], %s}\n' "$name" "$home/$name" "$rules"
	done <<-END
	login maintainers: [{user: 1000}]
	uid maintainers: [{uid: 1001}]
	gid maintainers: [{gid: 1002}]
	group maintainers: [{group: ringfence-crew}]
	program maintainers: [{program: $home/bin/keep}]
	service maintainers: [{service: early.service}]
	reader maintainers: [{user: 1005}], readers: [{user: 1003}]
	END
}

lay_out_files() {
	local name
	for name in "${people[@]}" other; do
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

setup_file() {
	lay_out
	make_people
	# Subjects say there that they are ready.
	chmod a+rwx "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/file" "$BATS_FILE_TMPDIR"
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

# hold(), of a program that `as` runs as the subject.
works() { # NAME SUBJECT PROGRAM CASE
	subject_of() { as "$subject" "$program" "$@"; }
	local subject=$2 program=$3
	hold "$1" subject_of "$4" "$home/$1/secret"
}

@test "each kind of subject goes on working, and nobody else is let in" {
	local name i
	works login login=1000 keep write
	works uid uid=1001 keep write
	works gid gid=1002 keep write
	works group login=4712 keep write
	works program uid=0 $home/bin/keep write
	works service unit=$units/early.service keep write
	works reader login=1003 keep read
	for name in "${people[@]}"; do
		hold "other-$name" keep try "$home/$name/deep/er/secret"
	done
	all_hold
	if protected; then
		for i in $(seq "$applies"); do
			policy $((i + 1)) > "$BATS_FILE_TMPDIR/next.yaml"
			allowed ringfence apply "$BATS_FILE_TMPDIR/next.yaml"
			allowed ringfence rollback
		done
	fi
	for name in "${people[@]}"; do
		allowed released "$name"
		refused released "other-$name"
	done
}
