#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# No operation of proofs/operations.txt without a program that is proved to decide about it, no hook
# without an operation, and docs/coverage.md says so.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/check/check.bash

operations() { # ROOT
	tests/prove/coverage.sh --faults "$1"
}

check "each operation has hooks, each hook an operation, each program its proofs" tests/check/samples/coverage operations
finish
