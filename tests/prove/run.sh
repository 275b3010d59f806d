#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Proves every kernel program that is shipped, from the object that the daemon embeds, and then
# that what is wrong is not proved: a wrong specification, a changed instruction. At last the manifest
# that the build embeds must say just that. With UPDATE=1 it is what the compiler here makes that is
# proved, and that object and the manifest are written, unless something failed. TAP.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
source tests/tap.bash

object=build/ringfence.bpf.o shipped=proofs/ringfence.bpf.o spec=proofs/ringfence.spec manifest=proofs/manifest.json
[[ ! ${UPDATE:-} ]] || object=build/compiled.bpf.o
work=$(mktemp -d)
mkdir "$work/answers"
trap 'rm -rf "$work"' EXIT

verify() {
	build/ringfence verify "$@" 2> "$work/error"
}

# Each program, by what the report says of it. All is asked anew, and kept: mutants are mostly alike.
verify --json --replay "$work/answers" "$object" "$spec" > "$work/report.json"
status=$?
mkdir -p build/proofs
cp "$work/answers"/* build/proofs/
while IFS=$'\t' read -r name proved words; do
	[[ $proved == true ]]
	tap $? "$name: $words"
done < <(jq -r '.results[] | [.name, .proved, .error // ([.rules[] | .rule + " " + (if .proved then "proved" else "NOT PROVED: \([.provers | to_entries[] | .key + " " + .value.answer + " in \(.value.seconds) s"] | join(" and "))\(if .vacuous then ", control not refuted" else "" end)" end)] | join(", "))] | @tsv' "$work/report.json")
jq -r '"# \(.proved) of \(.programs) programs, \(.goals) goals, \([.results[].seconds] | add | floor) s"' "$work/report.json"
tap "$status" "all of it is proved $(< "$work/error")"
[[ $(jq .programs "$work/report.json") == "$(build/ringfence verify --list "$object" | grep -c '^program ')" ]]
tap $? "no program is left out"

# refuted TEXT SAYS: what the text says of rf_file_open is not proved, and the report says why.
refuted() {
	printf 'program rf_file_open (file, ret: s32)\n%s\n' "$1" > "$work/wrong.spec"
	verify --only rf_file_open "$object" "$work/wrong.spec" > "$work/out"
	(($? == 1)) && grep -qE "$2" "$work/out"
	tap $? "refuted: $1"
}

refuted 'rule bad: ret == 0 => result == 0' 'for example .*ret = 0: result = -(1|2),'
refuted 'rule bad: result in { 0, -EPERM, -ENOENT }' 'for example .*result = '
refuted 'rule bad: no effects' 'for example .*effects on '
refuted 'rule bad: no effects on events' 'for example .*effects on .*events'
refuted 'rule bad: ret > 0 => result != ret' 'for example .*ret = ([0-9]+): result = \1'
refuted 'rule bad: ret != 0 and ret == 0 => result == 7' 'proved; but it would hold'

# changed SECTION head|tail INSTRUCTION BYTE VALUE TEXT: one byte of the first or last instruction that looks so,
# and a rule is refuted. Not of one at a certain place: each compiler has its own.
changed() {
	local at size slot
	read -r at size < <(readelf -SW "$object" 2> /dev/null |
		sed -n "s|.* $1 *PROGBITS *[0-9a-f]* \([0-9a-f]*\) \([0-9a-f]*\) .*|\1 \2|p")
	slot=$(od -An -v -tx1 -w8 -j $((16#$at)) -N $((16#$size)) "$object" | tr -d ' ' | grep -nE "^$3" | "$2" -n 1)
	cp "$object" "$work/changed.o"
	printf '%b' "\\x$(printf %02x "$5")" |
		dd of="$work/changed.o" bs=1 seek=$((16#$at + 8 * (${slot%%:*} - 1) + $4)) conv=notrunc status=none
	verify --only "rf_${1#lsm/}" "$work/changed.o" "$spec" > "$work/out"
	(($? == 1)) && [[ $slot ]] # where there is no such instruction, something else was changed
	tap $? "refuted: $1, $6"
}

changed lsm/file_open head '56.{6}00000000' 0 $((0x16)) 'the first test turned round'
changed lsm/file_open head 791.08 2 0 'another argument taken for ret'
changed lsm/inode_rmdir head b400000000000000 4 1 '1 returned instead of 0'
changed lsm/inode_mkdir tail b400000000000000 0 $((0xbc)) 'a pointer returned instead of the verdict'

version() { # PROGRAM
	"$1" --version | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1
}

# make_manifest REPORT: nothing, where not all is proved.
make_manifest() {
	jq -f proofs/manifest.jq --arg specification "$(sha256sum < "$spec" | cut -d ' ' -f 1)" \
		--arg source "$(proofs/embed.sh --source)" --arg compiler "$("${CLANG:-clang}" --version | head -n 1)" \
		--arg why3 "$(version why3)" --arg z3 "$(version z3)" --arg cvc5 "$(version cvc5)" "$1"
}

# no_manifest CHANGE TEXT: where the report is changed so, nothing is written.
no_manifest() {
	jq "$1" "$work/report.json" > "$work/changed.json"
	[[ -z $(make_manifest "$work/changed.json") ]]
	tap $? "no manifest: $2"
}

no_manifest '.results[3].proved = false' 'a program is not proved'
no_manifest '.results[3].rules[1].proved = false' 'a rule is not proved'
no_manifest '.results[3].rules[1].provers.z3.answer = "unknown"' 'z3 has not proved a rule'
no_manifest 'del(.results[3].rules[1].provers.cvc5)' 'cvc5 was not asked about a rule'
no_manifest '.results[3].rules = []' 'there is no rule of a program'
no_manifest 'del(.results[3])' 'a program is left out'

make_manifest "$work/report.json" > "$work/manifest.json"
if [[ ${UPDATE:-} && -s $work/manifest.json && $failed == 0 ]]; then
	cmp -s "$work/manifest.json" "$manifest" || cp "$work/manifest.json" "$manifest"
	cmp -s "$object" "$shipped" || cp "$object" "$shipped"
fi
cmp -s "$object" "$shipped"
tap $? "$shipped is what was proved"
# Others may have made and proved the same by other versions.
proved_of() {
	jq 'del(.compiler, .why3, .provers)' "$1"
}
difference=$(diff <(proved_of "$manifest") <(proved_of "$work/manifest.json") 2>&1)
tap $? "$manifest says what was proved; if not, \`make prove\` writes it"
[[ -z $difference ]] || sed 's/^/# /' <<< "$difference"

finish
