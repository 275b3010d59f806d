#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Is each word of proofs/ringfence.spec held to the reference? mutants.sh [COUNT] changes one word
# at a time, in COUNT places spread over all that there are (all of them takes half an hour), and
# verify_reference_test must fail. What is no specification any more counts for nothing. TAP.
#
#   RUNS=N   random worlds for each rule (300)
#   JOBS=N   so many at once (2)
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
source tests/tap.bash

spec=proofs/ringfence.spec test=build/unit/verify_reference_test object=build/ringfence.bpf.o
export work=$PWD/build/reference-mutants

# A word, and what becomes of it, as sed -E has them.
words=(
	' == / != ' ' != / == ' ' and / or ' ' or / and ' ' [|] / \& ' ' & / | ' ' < / <= ' ' > 1/ > 0'
	'\bhas ([a-z])/not has \1' '\bnot /' '\bonce\b/' '\bremoves /not removes ' '\bwrites /not writes '
	'\bthen 0\b/then 1' '\belse 0\b/else 1' ', 0\)/, 1)' ', 1\)/, 0)' '>> ([0-9]+)/<< \1'
	'\b0x([0-9a-f]+)\b/1 + 0x\1' '\bREAD\b/WRITE' '\bWRITE\b/READ' '\bATTR\b/STAT' '\bSTAT\b/ATTR'
	'\bENTRY\b/WRITE' '\bEXEC\b/READ' '\bEPERM\b/EINTR' '\bENOENT\b/EPERM' '\bmarks\b/roots'
	'\broots\b/marks' '\bown_label\(/alias_label(' 'd_parent/d_parent.d_parent'
	'\breal_cred\b/cred' '\(from\b/(to' '\(to\b/(from' '\bold\b/new' '\bplace\b/own' '\bprobe /'
)

# One place: NUMBER, LINE, which of the word in it, and the WORD.
if [[ ${1:-} == --one ]]; then
	IFS=$'\t' read -r number line nth word <<< "$2"
	tree=$work/$number
	mkdir -p "$tree/proofs" && ln -s "$PWD/build" "$tree/build"
	sed -E "${line}s/${word}/${nth}" "$spec" > "$tree/proofs/ringfence.spec"
	# Most are noticed soon.
	for runs in 40 "${RUNS:-300}"; do
		said=$(cd "$tree" && "$test" "$runs" first 2>&1) && kind=survived || kind=noticed
		[[ $kind == survived ]] || break
	done
	[[ $said != *'not ok 1 '* ]] || kind=unread
	printf '%s\t%s\n' "$kind" "$(grep -m 1 '^not ok' <<< "$said")" > "$work/$number.became"
	exit
fi

make -s "$test" "$object" || exit 2
rm -rf "$work"
mkdir -p "$work"
# Not what is taken for granted, nor numbers of headers, which tests/check compares.
first=$(grep -n '^# src/bpf/judge.bpf.c' "$spec" | cut -d : -f 1)
for word in "${words[@]}"; do
	grep -nE "${word%%/*}" "$spec" | while IFS=: read -r line text; do
		((line > first)) && [[ ! $text =~ ^(#|stable|program|function|loop|record) ]] || continue
		for ((nth = 1; nth <= $(grep -oE "${word%%/*}" <<< "$text" | wc -l); nth++)); do
			printf '%s\t%s\t%s\n' "$line" "$nth" "$word"
		done
	done
done | sort -n > "$work/all"
all=$(wc -l < "$work/all")
awk -v all="$all" -v wanted="${1:-$all}" '
	int((NR - 1) * wanted / all) != int(NR * wanted / all) { print ++n "\t" $0 }' "$work/all" > "$work/chosen"
tr '\n' '\0' < "$work/chosen" | xargs -0 -P "${JOBS:-2}" -n 1 "$0" --one
unread=0
while IFS=$'\t' read -r number line nth word; do
	IFS=$'\t' read -r kind why < "$work/$number.became"
	if [[ $kind == unread ]]; then
		unread=$((unread + 1))
		continue
	fi
	[[ $kind == noticed ]]
	tap $? "line $line: ${word/\// becomes }: $kind${why:+, ${why#not ok * - }}"
	[[ $kind == noticed ]] || sed -n "${line}s/^/# /p" "$spec"
done < "$work/chosen"
echo "# of $all places $(wc -l < "$work/chosen") were tried; $unread were no specification any more"
finish
