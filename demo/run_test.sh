#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Tests run.sh (TAP): what README promises of `make run`, and policies of one's own, which need not
# lie in the project.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
source tests/tap.bash

scratch=$(mktemp -d)
run=(demo/run.sh)
trap 'rm -rf "$scratch"' EXIT

# says NAME STATUS PATTERN ARGUMENT...: run.sh ends with it, and prints lines that match.
says() {
	local name=$1 expected=$2 pattern=$3 status=0
	shift 3
	"${run[@]}" "$@" >"$scratch/out" 2>&1 || status=$?
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

# Where the demonstration's vault comes to lie.
run=(tests/vm/placed.sh "/srv/it's \"two\" words, a:b" demo/run.sh)
says 'the shipped policy: all attacks refused, all work done' 0 \
	'^  19 attacks refused, 0 not, 0 failed otherwise;  7 ordinary operations worked, 0 did not;'
(($(grep -c ' DENY ' "$scratch/out") >= 19))
tap $? "an event for each attack"
run=(demo/run.sh)
policy /usr/lib/os-release
says "somebody's own policy" 0 'refused  cat /usr/lib/os-release +Operation not permitted' "$scratch/mine.yaml"
policy /usr/no/such/file
says 'a policy with a fault: its place' 2 "/mine.yaml:4:13: .*/no' does not exist" "$scratch/mine.yaml"
policy /usr/lib/os-release
sed -i 's/^vaults/mode: audit\nvaults/' "$scratch/mine.yaml"
says 'a policy that refuses nothing: said so' 1 '^  0 attacks refused, [1-9]' "$scratch/mine.yaml"
says 'no such policy' 2 "^make run: cannot read the policy 'no/such.yaml'" no/such.yaml
finish 6
