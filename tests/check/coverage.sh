#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# No operation of coverage/operations.txt without a program that is proved to decide about it, no hook
# without an operation, no row of the other tables without a reason; docs/coverage.md says so. And
# nothing in this machine's headers that those tables do not name.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/check/check.bash

operations() { # ROOT
	tests/prove/coverage.sh --faults "$1"
}

headers() { # ROOT
	local include=/usr/include
	[[ $1 == . ]] || include=$1/include
	tests/prove/headers.sh "$include" "$1"
}

sample=tests/check/samples/coverage
check "each operation has hooks, each hook an operation, each program its proofs" "$sample" operations
check "each system call, event, operation and command of the headers is in a table" "$sample" headers
finish
