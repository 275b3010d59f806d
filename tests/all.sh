#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Everything that CI runs, one suite after the other; each prints TAP, which is
# shown as it comes and added up. The last line is `N passed, N failed`. A suite
# that ends badly without saying what failed counts as one failure: a test that
# did not run must not look like one that passed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2

passed=0 failed=0
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# suite NAME COMMAND...: runs it and adds its results up.
suite() {
	local name=$1 status=0 good bad planned start=$SECONDS
	shift
	printf '\n== %s\n' "$name"
	"$@" 2>&1 | tee "$out/tap" | grep -vE '^ok |^1\.\.' || true
	status=${PIPESTATUS[0]}
	good=$(grep -cE '^ok ' "$out/tap")
	bad=$(grep -cE '^not ok ' "$out/tap")
	planned=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$out/tap" | awk '{n += $1} END {print n + 0}')
	if [ "$((good + bad))" -ne "$planned" ]; then
		printf 'not ok - %s: %d results, %d planned\n' "$name" "$((good + bad))" "$planned"
		bad=$((bad + 1))
	elif [ "$status" -ne 0 ] && [ "$bad" -eq 0 ] || [ "$good" -eq 0 ]; then
		printf 'not ok - %s ended with status %d\n' "$name" "$status"
		bad=$((bad + 1))
	fi
	printf '   %d passed, %d failed, %d s\n' "$good" "$bad" $((SECONDS - start))
	passed=$((passed + good)) failed=$((failed + bad))
}

each() {
	local program status=0
	for program; do
		"$program" || status=1
	done
	return "$status"
}

# beside NAME COMMAND...: runs it meanwhile, after what is beside already; `suite TEXT of NAME` shows it
# and takes its status. Two processors are enough for one suite and one beside.
declare -A besides
last=''
beside() {
	local name=$1 before=$last
	shift
	: > "$out/$name"
	{
		[[ ! $before ]] || tail --pid="$before" -s 0.2 -f /dev/null
		start=$SECONDS
		"$@" > "$out/$name" 2>&1
		echo $? > "$out/$name.status"
		echo "# beside others: $((SECONDS - start)) s" >> "$out/$name"
	} &
	last=$!
	besides[$name]=$last
}

of() {
	tail --pid="${besides[$1]}" -s 0.2 -n +1 -f "$out/$1"
	return "$(< "$out/$1.status")"
}

# The promises, some files at a time: to boot guests for each would take as long as the tests. Thousands
# of questions to the kernel and to explain take longer than all: `make agree`. What the daemon alone
# decides is asked on 6.1 here, where a start takes least, and on each kernel by `make e2e`.
daemons='agree|apart|commands|events|places|verify'
promises() { # KERNEL [FILE...]
	local files=("${@:2}") file status=0 start i
	if (($# == 1)); then
		for file in tests/e2e/*.bats; do
			[[ $file =~ /($([[ $1 == 6.1 ]] && echo agree || echo "$daemons")).bats ]] || files+=("$file")
		done
	fi
	for ((i = 0; i < ${#files[@]}; i += 7)); do
		start=$SECONDS
		tests/e2e/run.sh -k "$1" "${files[@]:i:7}" || status=1
		echo "# $((SECONDS - start)) s on $1: ${files[*]:i:7}"
	done
	return "$status"
}

# One takes longer than all others.
long=build/unit/verify_world_test units=()
for unit in build/unit/*_test; do
	[[ $unit == "$long" ]] || units+=("$unit")
done
beside unit each "${units[@]}"
# Whose answers mutants and replay use again.
beside prove tests/prove/run.sh
beside second tests/prove/second.sh walk
beside 6.12 promises 6.12
beside 7.2 promises 7.2 tests/e2e/{boundary,coverage,held,subjects,survive,vault}.bats
beside shutdown tests/shutdown/run.sh
suite 'unit, small programs' "$long"
suite vectors tests/verify/vectors.sh
suite golden tests/golden/run.sh
suite checks each tests/check/*.sh
suite 'kernel log scanner' tests/vm/splats_test.sh
suite unit of unit
suite 'guest runner' tests/vm/run_test.sh
suite 'clones elsewhere' tests/vm/place_test.sh
suite 'make run' demo/run_test.sh
suite 'a program of your own' tests/prove/tutorial.sh
suite 'second route: instructions' tests/prove/machine.sh vectors
suite 'make prove' of prove
suite 'second route' of second
suite 'mutants of the programs' tests/mutants/run.sh 6
suite 'cases run again' env KERNELS=6.12 tests/replay/run.sh -q
suite 'mutants of the specification' tests/reference/mutants.sh 6
suite 'mutants of the tool' env LIKELY=1 tests/tool-mutants/run.sh 8
suite 'promises on 6.1' promises 6.1
suite 'promises on 6.12' of 6.12
suite 'promises on 7.2' of 7.2
suite shutdown of shutdown

printf '\n%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
