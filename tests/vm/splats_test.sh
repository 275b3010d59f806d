#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Tests splats.sh (TAP): for each cases/*.dmesg it must print just what *.expected holds, and
# exit with 0 if that is nothing, else with 1.
set -euo pipefail

cd "$(dirname "$0")"
source ../tap.bash
got=$(mktemp)
trap 'rm -f "$got"' EXIT

cases=(cases/*.dmesg)

# Says whether the check named $1, the rest of the line, holds.
check() {
	if "${@:2}"; then
		tap 0 "$1"
	else
		tap 1 "$1"
		shown "$got"
	fi
}

matches() {
	local status=0 expected=0
	[[ ! -s $1.expected ]] || expected=1
	./splats.sh "$1.dmesg" > "$got" || status=$?
	((status == expected)) && cmp -s "$got" "$1.expected"
}

cannot_tell() {
	local status=0
	./splats.sh cases/missing 2> "$got" || status=$?
	((status == 2))
}

not_awaited() {
	local status=0
	./splats.sh "$1" "$2" > "$got" || status=$?
	((status == 1))
}

for dmesg in "${cases[@]}"; do
	name=${dmesg%.dmesg}
	check "${name##*/}" matches "$name"
done
check "a missing log cannot be judged" cannot_tell
check "a warning that is awaited" ./splats.sh cases/awaited.dmesg 'verifier bug'
check "another one is none of those" not_awaited cases/awaited.dmesg 'verifier error'
check "what else went wrong then" not_awaited cases/awaited-and-other.dmesg 'verifier bug'
finish $((${#cases[@]} + 4))
