# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# What `ringfence verify` holds eBPF instructions to mean is what they do: random programs run in
# the kernel and by the evaluator, and leave the same. The kernel has two ways to run
# them, as machine code and by its interpreter; both are asked. Nothing is protected here.
load helpers

jit=/proc/sys/net/core/bpf_jit_enable
seed=${RINGFENCE_SEED:-$((RANDOM * 32768 + RANDOM))}

setup_file() {
	cat $jit > "$BATS_FILE_TMPDIR/jit"
}

setup() {
	trace_test_alone
}

teardown() {
	cat "$BATS_FILE_TMPDIR/jit" > $jit
}

teardown_file() { :; }

# differs STATUS ARGUMENT...: what it says is shown.
differs() {
	ends_with "$1" differ --seed "$seed" "${@:2}"
	sed 's/^/# /' <<< "$output" >&3
}

@test "random programs as machine code: 0 differences" {
	echo 1 > $jit
	differs 0 --programs 50 --inputs 40 --steps 100000
	says 'as machine code and 0 for the interpreter'
	says '0 differences'
}

@test "hundreds of thousands of steps by the interpreter: 0 differences" {
	echo 0 > $jit
	differs 0 --programs 150 --inputs 40 --steps 300000
	says 'of which 0 as machine code'
	says '0 differences'
}

@test "the comparison notices each operation that is made wrong" {
	differs 0 --programs 100 --inputs 3 --mutate
	says 'wrong operations: ([0-9]+) of \1 noticed'
}
