#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Are wrong programs refuted? run.sh [COUNT] makes COUNT mutants of the object that the daemon
# embeds, by rule from its instructions, proves each against the specification, and must see
# it refuted; the same for what people get wrong in C (source/*.sed). TAP; all that
# is known of each mutant stays in build/mutants/last.
#
#   SEED=N       another choice of mutants
#   FUNCTION=F   mutants of this function alone
#   LOADS=N      ask kernels' verifiers about all mutants that are not refuted, and N that are (0: about
#                none)
#   KERNELS=...  or these kernels
#   SOURCE=      without the mutants of the source; fewer than 100 mutants are a quick run, without
#                them unless they are asked for
#   JOBS=N       so many at once (2)
#
# What becomes of a mutant:
#   refuted   both provers know a case in which a rule does not hold
#   stopped   the tool says that the program does what none may, so it has no meaning: it uses what
#             was never set, or bytes that are not its own
#   unable    the tool does not model what it does; nothing is learnt, so it counts against us
#   unclear   not proved, but not refuted by both either: a prover's time is up; against us, too
#   unborn    one of the last three kinds or the next, but no kernel that was asked takes it
#   same      proved, and two provers show that it is the same program in all that a specification can
#             speak of (same.c), so that no rule could tell
#   outside   proved, in a function that outside.txt says is about nothing that rules speak of
#   survived  proved: the specification has a hole
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
source tests/tap.bash
source tests/wrong.bash

object=build/ringfence.bpf.o spec=proofs/ringfence.spec tools=build/mutants here=tests/mutants
least=98 # percent of those that have a meaning and are not the same
kinds=(refuted stopped unborn unable unclear same outside survived)

# Of what the tool refuses to go on with, what is the program's fault and not the tool's.
no_program='r[0-9] is not set|the bytes are not all inside|it is written to what is constant'
no_program+='|the pointer is NULL on all ways|it is written to the kernel.s memory|r1 is no (map|record)'
no_program+='|points to no (key|value)|r2 is nothing of the kernel|what is filled is no memory|what the function is given is not set|the flags of the loop are not 0|more calls than the kernel makes'

# became OBJECT: what becomes of it, of which program or function, and why. The whole of it is
# proved; what is as in the object that is right was answered before.
became() {
	local report status=0 reason
	report=$work/$(basename "$1" .o).json
	build/ringfence verify --json --replay "$replay" "$1" "$spec" > "$report" 2> "$report.err" || status=$?
	if ((status == 0)); then
		reason=$("$tools/same" "$object" "$1" "$spec" 2>&1) && printf 'same\t-\t\n' ||
			printf 'survived\t-\t%s\n' "${reason//$'\n'/ }"
		return
	fi
	reason=$(jq -r 'first(.results[] | .name as $name | [.rules[] | select([.provers[].answer] |
		length > 0 and all(. == "refuted")) | .rule] | select(length > 0) | $name + "\t" + join(","))' "$report")
	if [[ $reason ]]; then
		printf 'refuted\t%s\n' "$reason"
		return
	fi
	reason=$(jq -r 'first(.results[] | select(.error) | .name + "\t" + .error)' "$report" 2> /dev/null)
	[[ $reason ]] || ((status == 1)) || reason="-	$(head -n 1 "$report.err")"
	if [[ $reason =~ $no_program ]]; then
		printf 'stopped\t%s\n' "$reason"
	elif [[ $reason ]]; then
		printf 'unable\t%s\n' "$reason"
	else
		printf 'unclear\t%s\n' "$(jq -r 'first(.results[] | .name as $name | .rules[] | select(.proved | not) |
			$name + "\t" + .rule + ": " + ([.provers[].answer] | join(" and ")))' "$report")"
	fi
}

# judge NAME: of NAME.o.
judge() {
	became "$work/$1.o" > "$work/$1.became"
}

# mutant LINE: of the list.
mutant() {
	local id=${1%%$'\t'*}
	"$tools/mutate" write "$object" "$id" "$work/$id.o" && judge "$id"
}

# source_mutant FILE: its first lines name the file of C that its one substitution is for, the
# programs that kernels are asked about, and maybe why it is still open, which is to say that no
# rule is about it yet. The object is what our own make makes of the changed source.
source_mutant() {
	local name why
	name=$(basename "$1" .sed)
	if wrong_object "$1" "$work/$name.o" "$work/$name"; then
		judge "$name"
	else
		printf 'broken\t-\t%s\n' "$why" > "$work/$name.became"
	fi
}

if [[ ${1:-} == --mutant ]]; then
	mutant "$2"
	exit
elif [[ ${1:-} == --source ]]; then
	source_mutant "$2"
	exit
fi

((${1:-200} >= 100)) || : "${SOURCE=}"
export work=$tools/last replay=build/proofs
made=${1:-200} seed=${SEED:-1} loads=${LOADS:-0} kernels=${KERNELS:-6.1 6.12} jobs=${JOBS:-2}

make -s "$object" build/ringfence "$tools/mutate" "$tools/load" "$tools/same" || exit 2
rm -rf "$work"
mkdir -p "$work"
# Without which a refutation says nothing.
build/ringfence verify --json --replay "$replay" "$object" "$spec" > "$work/right.json"
tap $? "what the mutants are made of is proved"
echo "# seed $seed, $made mutants${FUNCTION:+ of $FUNCTION}"
"$tools/mutate" list "$object" "$made" "$seed" ${FUNCTION:+"$FUNCTION"} > "$work/list" || exit 2
tap "$(($(wc -l < "$work/list") != made))" "there are $made mutants of $(cut -f2 "$work/list" | sort -u | wc -l) rules in $(cut -f6 "$work/list" | cut -d: -f1 | sort -u | wc -l) functions"
xargs -r -P "$jobs" -d '\n' -n 1 "$0" --mutant < "$work/list"

# Each with what became of it.
awk -F '\t' -v OFS='\t' -v work="$work" '
	FILENAME ~ /outside.txt$/ { if (/^[^#\t]/) outside[$1] = 1; next }
	{
		kind = "survived"; by = "-"; why = "no answer"; file = work "/" $1 ".became"
		if ((getline answer < file) > 0) {
			split(answer, part, "\t")
			kind = part[1]; by = part[2]; why = part[3]
		}
		split($6, named, ": ")
		if (kind == "survived" && named[1] in outside)
			kind = "outside"
		print kind, $2, $3, $4, by, why, $6, $1
	}' "$here/outside.txt" "$work/list" > "$work/result"
# What shows that programs are the same must not show it of those that are not.
differ=0
while read -r id; do
	"$tools/same" "$object" "$work/$id.o" "$spec" > "$work/$id.same" 2>&1
	(($? != 1)) || differ=$((differ + 1))
done < <(awk -F '\t' '$1 == "refuted" && n++ < 5 { print $8 }' "$work/result")
((!made || differ == $(awk -F '\t' '$1 == "refuted" { n++ } END { print n < 5 ? n + 0 : 5 }' "$work/result")))
tap $? "$differ that are refuted are not the same"

# The same for what was changed in C.
: > "$work/sources"
if [[ ${SOURCE-yes} ]]; then
	printf '%s\n' "$here"/source/*.sed | xargs -P "$jobs" -d '\n' -n 1 "$0" --source
	for file in "$here"/source/*.sed; do
		name=$(basename "$file" .sed)
		IFS=$'\t' read -r kind by why < "$work/$name.became"
		expected=refuted open=$(sed -n 's/^# open: //p' "$file")
		[[ ! $open ]] || expected='survived|same'
		[[ $kind =~ ^($expected)$ ]]
		tap $? "$name in $by: $kind${why:+ ($why)}${open:+, because $open}"
		printf '%s\t%s\t%s\n' "$kind" "$by" "$name" >> "$work/sources"
	done
	cut -f1 "$work/sources" | sort | uniq -c | sed 's/^/# of the mutants of the source:/'
fi

# What kernels say. Those that are refuted and that they take are why there are proofs. Some of what
# is stopped they take as well: bytes of the stack that were never written may be read by root.
if ((loads)); then
	awk -F '\t' -v work="$work" -v loads="$loads" 'FNR == NR { programs[$1] = $5; next }
		$1 != "refuted" || n++ < loads { print work "/" $8 ".o", programs[$8] }
		' "$work/list" "$work/result" > "$work/loads"
	awk -F '\t' '$1 == "refuted" || $1 == "survived" { print $3 }' "$work/sources" | while read -r name; do
		echo "$work/$name.o $(sed -n 's/^# programs: //p' "$here/source/$name.sed")"
	done >> "$work/loads"
	for kernel in $kernels; do
		# wrong programs show bugs of kernels' verifiers too, which say so and refuse them
		tests/vm/run.sh -k "$kernel" -t 3600 -w 'verifier bug' -- "$tools/load" "$object" "$work/loads" > "$work/loaded.$kernel"
		tap $? "$kernel is asked about $(wc -l < "$work/loads") mutants"
	done
	cp "$work/result" "$work/result.before"
	awk -F '\t' -v OFS='\t' -v work="$work/" '
		FILENAME ~ /loaded[.][0-9.]*$/ {
			split($0, word, " ")
			id = substr(word[1], length(work) + 1)
			sub(/[.]o$/, "", id)
			if (word[3] == "accepted") taken[id]++
			if (word[3] == "refused") refused[id]++
			if (word[3] == "refused")
				said[id] = substr($0, index($0, " refused ") + 9)
			next
		}
		FILENAME ~ /sources$/ {
			print "source, " $1, "-", "-", "-", $2, "", $3, $3, taken[$3] + 0, refused[$3] + 0
			next
		}
		{
			if (($1 == "survived" || $1 ~ /^un/) && refused[$8] && !taken[$8]) {
				$1 = "unborn"
				$6 = said[$8]
			}
			print $0, taken[$8] + 0, refused[$8] + 0
		}' "$work"/loaded.* "$work/result.before" "$work/sources" > "$work/asked"
	grep -v '^source, ' "$work/asked" > "$work/result"
	echo "# taken by some kernel, of those that a kernel was asked about:"
	awk -F '\t' '$9 + $10 { n[$1]++; taken[$1] += $9 > 0 } END { for (kind in n)
		printf "#   %-16s %4d of %4d\n", kind, taken[kind], n[kind] }' "$work/asked" | sort
	taken=$(awk -F '\t' '$1 == "stopped" && $9 { print $4 ": " $7 " [" $6 "]" }' "$work/result")
	[[ ! $taken ]] || while read -r line; do echo "# stopped, and taken: $line"; done <<< "$taken"
fi
awk -F '\t' -v kinds="${kinds[*]}" '
	{ n[$2, $1]++; all[$2]++; sum[$1]++; order[$2] = order[$2] ? order[$2] : ++rules; name[order[$2]] = $2 }
	END {
		split(kinds, kind, " ")
		printf "# %-12s %6s", "rule", "made"
		for (k = 1; k in kind; k++) printf " %8s", kind[k]
		print ""
		for (i = 1; i <= rules; i++) {
			printf "# %-12s %6d", name[i], all[name[i]]
			for (k = 1; k in kind; k++) printf " %8d", n[name[i], kind[k]]
			print ""
		}
		printf "# %-12s %6d", "all", NR
		for (k = 1; k in kind; k++) printf " %8d", sum[kind[k]]
		print ""
	}' "$work/result"
for kind in "${kinds[@]}"; do
	[[ $kind != refuted && $kind != outside ]] || continue
	awk -F '\t' -v kind="$kind" '$1 == kind {
		printf "# %s: %s: %s%s\n", kind, $4, $7, $6 ? " [" $6 "]" : "" }' "$work/result"
done
read -r refuted meant <<< "$(awk -F '\t' '$1 == "refuted" { r++ } $1 !~ /^(same|outside|stopped|unborn)$/ { n++ }
	END { print r + 0, n + 0 }' "$work/result")"
tap "$((refuted * 100 < meant * least || (made && !meant)))" \
	"$refuted of $meant mutants that are other programs are refuted, at least $least %"
survived=$(awk -F '\t' '$1 == "survived"' "$work/result" | wc -l)
tap "$((survived > 0))" "what survives is the same, or about names: of $survived that is not shown"

finish
