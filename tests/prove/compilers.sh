#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# No false alarms: what other compilers and options make of src/bpf is proved too, with the same
# specification. That is more than is shipped, so nothing here goes into the manifest. TAP.
#
#   CLANGS="clang-14 clang-16"   these compilers alone
#   CPUS="v2 v3" OPTS="-O1 -O2"  these options alone
#   ALLOW_MISSING=1              a compiler that is not installed is skipped, and does not fail
#   KEEP=FOLDER                  leaves objects and reports there
#
# What provers have said is kept in build/proofs.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
source tests/tap.bash

read -ra clangs <<< "${CLANGS:-clang-14 clang-16 clang-19}"
read -ra cpus <<< "${CPUS:-v2 v3}"
read -ra opts <<< "${OPTS:--O1 -O2 -Os}"
object=build/ringfence.bpf.o spec=proofs/ringfence.spec
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [[ ${KEEP:-} ]]; then
	trap - EXIT
	rmdir "$work"
	mkdir -p "$KEEP"
	work=$(cd "$KEEP" && pwd)
fi
declare -A first # digest to the combination that made it

# make BUILD CLANG CPU OPT: all else is as the Makefile has it.
compile() {
	env -u MAKEFLAGS make -s BUILD="$1" CLANG="$2" BPF_CPU="$3" BPF_OPT="$4" "$1/compiled.bpf.o" > "$1/log" 2>&1
}

# What was not proved, each once: errors by their text, rules by what provers say.
reasons() { # REPORT
	jq -r '.results[] | .error // (.name as $name | .rules[] | select(.proved | not) | "\($name): \(.rule) not proved: " +
		([.provers | to_entries[] | .key + " " + .value.answer] | join(", ")) +
		(if .example then ", for example \(.example)" else "" end))' "$1" | sort | uniq -c | sed -E 's/^ *([0-9]+) /# \1 x /'
}

# The whole object is compared, not its code alone: what is relocated is proved as well.
try() { # NAME CLANG CPU OPT
	local folder=$work/$1 digest error status=0
	mkdir -p "$folder"
	if ! compile "$folder" "${@:2}"; then
		tap 1 "$1: does not compile: $(grep -m 1 -E 'error|Error' "$folder/log")"
		return
	fi
	digest=$(sha256sum < "$folder/compiled.bpf.o")
	if [[ ${first[$digest]:-} ]]; then
		tap 0 "$1: the same as ${first[$digest]}"
		return
	fi
	first[$digest]=$1
	build/ringfence verify --json --replay build/proofs "$folder/compiled.bpf.o" "$spec" \
		> "$folder/report.json" 2> "$folder/error" || status=$?
	error=$(head -n 1 "$folder/error")
	tap "$status" "$1: $(jq -r '.goals as $goals | .results |
		"\(map(select(.proved)) | length) of \(length) programs and functions proved, \($goals) goals"' "$folder/report.json")${error:+, $error}"
	((status == 0)) || reasons "$folder/report.json"
}

env -u MAKEFLAGS make -s all >&2 || exit 2
for clang in "${clangs[@]}"; do
	if ! command -v "$clang" > /dev/null; then
		if [[ ${ALLOW_MISSING:-} ]]; then
			tap 0 "# SKIP $clang is not installed"
		else
			tap 1 "$clang is not installed: apt-get install $clang, or ALLOW_MISSING=1"
		fi
		continue
	fi
	for cpu in "${cpus[@]}"; do
		for opt in "${opts[@]}"; do
			try "$clang-$cpu$opt" "$clang" "$cpu" "$opt"
		done
	done
done

# Else they were compiled in another way than it is.
if [[ ! ${CLANGS:-}${CPUS:-}${OPTS:-} ]] && ((count > failed)); then
	[[ ${first[$(sha256sum < "$object")]:-} ]]
	tap $? "the object that is shipped is among them"
fi

finish
