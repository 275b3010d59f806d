#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Tests run.sh (TAP): what README promises of `make run`, and policies of one's own.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
source tests/tap.bash

mkdir -p build/demo
scratch=$(mktemp -d build/demo/XXXXXX)
trap 'rm -rf "$scratch"' EXIT

# says NAME STATUS PATTERN ARGUMENT...: run.sh ends with it, and prints lines that match.
says() {
	local name=$1 expected=$2 pattern=$3 status=0
	shift 3
	demo/run.sh "$@" >"$scratch/out" 2>&1 || status=$?
	if ((status == expected)) && grep -qE -- "$pattern" "$scratch/out"; then
		tap 0 "$name"
	else
		tap 1 "$name"
		echo "# status $status"
		shown "$scratch/out"
	fi
}

policy() { # PATH
	printf 'policy: mine\nvaults:\n  - name: one\n    paths: [%s]\n    maintainers: [{user: 1000}]\n' \
		"$1" >"$scratch/mine.yaml"
}

says 'the shipped policy: all attacks refused, all work done' 0 \
	'^  19 attacks refused, 0 not, 0 failed otherwise;  7 ordinary operations worked, 0 did not;'
(($(grep -c ' DENY ' "$scratch/out") >= 19))
tap $? "an event for each attack"
policy "$PWD/README.md"
says "somebody's own policy" 0 'refused  cat .*/README.md +Operation not permitted' "$scratch/mine.yaml"
policy "$PWD/no/such/file"
says 'a policy with a fault: its place' 2 "mine.yaml:4:13: .*/no' does not exist" "$scratch/mine.yaml"
policy "$PWD/README.md"
sed -i 's/^vaults/mode: audit\nvaults/' "$scratch/mine.yaml"
says 'a policy that refuses nothing: said so' 1 '^  0 attacks refused, [1-9]' "$scratch/mine.yaml"
says 'no such policy' 2 "^make run: cannot read the policy 'no/such.yaml'" no/such.yaml
finish 6
