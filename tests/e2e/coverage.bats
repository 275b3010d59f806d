# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Whether the tables of coverage/ name everything that this kernel has: its LSM hooks, system calls,
# events of fanotify and operations of io_uring. What is in none fails, by its name. Nothing is protected
# here. (What has no list in a kernel, commands of ioctl and fcntl, tests/check/coverage.sh asks headers for.)
load helpers

setup_file() {
	bpftool btf dump file /sys/kernel/btf/vmlinux format raw > "$BATS_FILE_TMPDIR/types"
}

setup() {
	trace_test_alone
}

teardown_file() { :; }

# Standard input has what the kernel knows, a name a line, at least so many.
all_in() { # TABLE AT-LEAST [FIELD]
	local unknown
	LC_ALL=C sort -u > "$BATS_TEST_TMPDIR/has"
	"$project/tests/prove/coverage.sh" --names "$1" "$project" | cut -d ' ' -f "${3:-1}" |
		LC_ALL=C sort -u > "$BATS_TEST_TMPDIR/named"
	unknown=$(LC_ALL=C comm -23 "$BATS_TEST_TMPDIR/has" "$BATS_TEST_TMPDIR/named")
	if [[ $unknown ]]; then
		complain "not in coverage/$1.txt" - "$unknown" "$(uname -r)"
	elif (($(wc -l < "$BATS_TEST_TMPDIR/has") < $2)); then
		complain "fewer than $2 were found" - "$(head "$BATS_TEST_TMPDIR/has")" "$(uname -r)"
	fi
}

hooks() {
	grep -oE "FUNC 'bpf_lsm_[a-z0-9_]+'" "$BATS_FILE_TMPDIR/types" | sed "s/.*'bpf_lsm_//; s/'//"
}

# Of 64 bits, of 32 and of x32; each by the name of its function.
system_calls() {
	sed -nE 's/.* __(x64|ia32|ia32_compat|x64_compat|do_compat|do)_sys_([a-z0-9_]+)( .*)?$/\2/p' /proc/kallsyms
}

operations() {
	sed -n "/ENUM 'io_uring_op'/,/^\[/{s/^\t'\(IORING_OP_[A-Z0-9_]*\)'.*/\1/p}" "$BATS_FILE_TMPDIR/types"
}

events() {
	known fanotify "$BATS_TEST_TMPDIR" | grep ^0x
}

@test "each LSM hook is attached, covered, or harmless and why" {
	hooks | all_in hooks 200
}

@test "each system call is covered, or harmless and why" {
	system_calls | all_in syscalls 400
}

@test "each operation of io_uring is covered, or harmless and why" {
	operations | all_in io_uring 45
}

@test "each event of fanotify is covered, or harmless and why" {
	events | all_in fanotify 20 2
}

@test "a hook, a call, an operation and an event that no table names are told" {
	local table
	for table in hooks syscalls io_uring; do
		! all_in $table 1 <<< "of_the_future" 2> "$BATS_TEST_TMPDIR/said" || complain "not told" - "" $table
		grep -q of_the_future "$BATS_TEST_TMPDIR/said"
	done
	! all_in fanotify 1 2 <<< 0x200000 2> "$BATS_TEST_TMPDIR/said" || complain "not told" - "" fanotify
	grep -q 0x200000 "$BATS_TEST_TMPDIR/said"
}
