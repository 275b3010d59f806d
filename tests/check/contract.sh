#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# What proofs trust of helpers and functions is asked of kernels: each of src/verify/contract.c has
# clauses in tests/contract, and no other has.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/check/check.bash

trusted() { # ROOT
	grep -ohE 'BPF_FUNC_[a-z0-9_]+|"bpf_[a-z0-9_]+"' "$1/src/verify/contract.c" |
		sed 's/BPF_FUNC_//; s/"bpf_\(.*\)"/\1/' | LC_ALL=C sort -u
}

asked() { # ROOT
	grep -ohE '\{"bpf_[a-z0-9_]+",' "$1"/tests/contract/*.c | sed 's/{"bpf_//; s/",//' | LC_ALL=C sort -u
}

clauses() { # ROOT
	LC_ALL=C comm -23 <(trusted "$1") <(asked "$1") | sed 's/.*/bpf_& is trusted, and no clause is asked/'
	LC_ALL=C comm -13 <(trusted "$1") <(asked "$1") | sed 's/.*/bpf_& has clauses, and is not trusted/'
}

check "each helper and function that is trusted has clauses" tests/check/samples/contract clauses
finish
