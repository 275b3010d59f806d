# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# What `ringfence verify` trusts of the kernel's helpers is what they do: each clause of each
# contract is asked of the kernel. Nothing is protected here.
load helpers

setup() {
	trace_test_alone
}

teardown_file() { :; }

# asks ARGUMENT...: what it says is shown.
asks() {
	ends_with 0 contract "$@"
	sed 's/^/# /' <<< "$output" >&3
}

@test "each helper keeps each clause of its contract" {
	asks
	says '[[:space:]]1\.\.[1-9][0-9]+$'
}

@test "no clause holds of a kernel whose answers are spoiled" {
	asks --spoil
	says '[[:space:]]1\.\.[1-9][0-9]+$'
}
