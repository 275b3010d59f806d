#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Does a kernel do what the tool says that a wrong program does? run.sh [NAME...] takes wrong programs
# in C (tests/mutants/source/NAME.sed, all without a NAME, and wrong ones of docs/guard), and right ones with
# rules that are wrong (tests/verify/world/*.spec: world-NAME), has the tool refute them, and puts kernels into each case: the wrong program must come to the verdict that the
# tool says, with the same writes, records and calls; the right one, with the same numbers, to one that the
# specification wants. TAP; what no kernel can be put into is told, with the reason. All that is known of
# each case stays in build/replay/last.
#
#   -q           quick: some names, and only of the functions that they change
#   KERNELS=...  in guests of these (6.1 6.12)
#   JOBS=N       so many proofs at once (2)
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
source tests/tap.bash
source tests/wrong.bash

object=build/ringfence.bpf.o spec=proofs/ringfence.spec tools=build/replay replay=build/proofs
sources=tests/mutants/source guard=docs/guard/guard worlds=tests/verify/world

# What may be wrong with the example of docs/prove-your-own.md.
declare -A guards=(
	[guard-chain]='s/if \(ret\)/if (0)/'
	[guard-errno]='s/#define EACCES 13/#define EACCES 1/'
	[guard-label]='s/!\*label\)/*label == 1)/'
	[guard-report]='s/(refusal->label = )missing->label/\1missing->uid/'
	[guard-twice]='s/__u32 \*label = bpf/volatile __u32 *label = bpf/'
	[guard-map]='s/\(&grants, &grant\)/(\&labels, \&inode)/'
)
# name:function, of the quick form.
quick=(earlier-ignored:rf_file_open verdict-turned:rf_judge event-wrong-uid:rf_report
	guard-label:guard_open guard-report:guard_open world-map)

# compile FILE OUT: a program that is not ours.
compile() {
	clang -target bpf -mcpu=v3 -O2 -g -isystem "/usr/include/$(cc -print-multiarch)" -c "$1" -o "$2"
}

# build NAME OUT: the wrong object.
build() {
	local why status=0
	if [[ ${guards[$1]:-} ]]; then
		mkdir "$work/$1.tree" && sed -E "${guards[$1]}" "$guard.bpf.c" > "$work/$1.tree/guard.bpf.c" &&
			compile "$work/$1.tree/guard.bpf.c" "$2" || status=1
		rm -rf "$work/$1.tree"
		return "$status"
	fi
	wrong_object "$sources/$1.sed" "$2" "$work/$1.tree"
}

# make_cases NAME[:FUNCTION]: NAME.json of the wrong object, NAME.right.json of the right one.
make_cases() {
	local name=${1%%:*} only=${1#"${1%%:*}"} right=$object by=$spec
	[[ ! ${guards[$name]:-} ]] || right=$work/guard.o by=$guard.spec
	if [[ $name == world-* ]]; then
		right='' by=$worlds/${name#world-}.spec
		cp "build/world/${name#world-}.bpf.o" "$work/$name.o" || return
	else
		build "$name" "$work/$name.o" || return
	fi
	build/ringfence verify --replay "$replay" ${only:+--only "${only#:}"} --witness "$work/$name.json" \
		"$work/$name.o" "$by" > "$work/$name.report" 2>&1
	echo $? > "$work/$name.status"
	[[ ! $right ]] || build/ringfence verify --again "$work/$name.json" --witness "$work/$name.right.json" \
		"$right" "$by" >> "$work/$name.report" 2>&1
}

if [[ ${1:-} == --cases ]]; then
	make_cases "$2"
	exit
fi

export work=$tools/last
kernels=${KERNELS:-6.1 6.12} jobs=${JOBS:-2} least=40 functions=8
names=()
if [[ ${1:-} == -q ]]; then
	names=("${quick[@]}") least=18 functions=10
elif (($#)); then
	names=("$@") least=1 functions=1
else
	for file in "$sources"/*.sed; do
		grep -q '^# open: ' "$file" || names+=("$(basename "$file" .sed)")
	done
	names+=("${!guards[@]}")
	for file in "$worlds"/*.spec; do
		names+=("world-$(basename "$file" .spec)")
	done
fi

make -s "$object" build/ringfence "$tools/replay" || exit 2
for name in "${names[@]}"; do
	[[ $name != world-* ]] || make -s "build/world/${name#world-}.bpf.o" || exit 2
done
rm -rf "$work"
mkdir -p "$work"
compile "$guard.bpf.c" "$work/guard.o" || exit 2
printf '%s\n' "${names[@]}" | xargs -P "$jobs" -d '\n' -n 1 "$0" --cases
files=()
for name in "${names[@]}"; do
	name=${name%%:*}
	cases=$(jq '.cases | length' "$work/$name.json")
	[[ $cases && ($name == world-* || -s $work/$name.right.json) ]]
	tap $? "$name: $cases cases"
	if [[ $(cat "$work/$name.status") == 0 ]]; then
		echo "# cannot: $name: it is proved, see tests/mutants"
	elif ((!cases)); then
		echo "# cannot: $name: no case is found"
	fi
	files+=("$work/$name.json")
	[[ $name == world-* ]] || files+=("$work/$name.right.json")
done

# refuses FILE SPEC SAYS TEXT: cases that are none are one line and status 2.
refuses() {
	build/ringfence verify --again "$1" --witness "$work/none" "$work/guard.o" "$2" > "$work/said" 2>&1
	[[ $? == 2 && $(wc -l < "$work/said") == 1 ]] && grep -qE "$3" "$work/said"
	tap $? "$4"
}
printf 'program nothing ()\n' > "$work/nothing.spec"
printf '{"cases": [{"program": "guard_open", "rule": "decide"}]}\n' > "$work/short.json"
printf '{\n "cases": [{' > "$work/cut.json"
refuses "$work/cut.json" "$guard.spec" 'cut[.]json:2:[0-9]+: ' 'a file of cases that is cut short: the place'
refuses "$work/none.json" "$guard.spec" 'unable to open .*/none[.]json: No such file or directory$' 'one that is not there'
refuses /dev/null "$guard.spec" '/dev/null:1:1: ' 'an empty one'
refuses "$guard.spec" "$guard.spec" 'guard[.]spec:1:[0-9]+: ' 'something else'
refuses "$work/short.json" "$work/nothing.spec" 'lacks the program guard_open$' 'a specification of another program'

# What is wrong in a case must be noticed: its result, what is in an entry in the end, the way.
spoil() { # WHAT FILTER
	jq ".cases |= map(select(.cannot | not) | $2)" "$work/$spoilt.json" > "$work/spoilt-$1.json"
	if jq -e '.cases == []' "$work/spoilt-$1.json" > /dev/null; then
		rm "$work/spoilt-$1.json"
	else
		files+=("$work/spoilt-$1.json")
	fi
}
spoilt=${names[0]%%:*}
[[ ! -s $work/guard-report.json ]] || spoilt='guard-report'
spoil result '.code = (if .code == "0x77" then "0x78" else "0x77" end)'
# shellcheck disable=SC2016
spoil way '(.pins | map(.kind == "value") | index(true)) as $i | select($i) | .pins[$i].kind = "trap"'
spoil entry 'select(any(.facts[]; .kind == "entry" and .there_after)) |
	.facts |= map(if .there_after then .after |= gsub("."; "e") else . end)'

# A line for each case: ok or not, what came of it in words; or `#` and why not.
judge() { # KERNEL
	awk -F '\t' -v kernel="$1" '
		{ case_of = $2; right = sub(/[.]right[.]json$/, ".json", case_of); key = case_of "\t" $3 "\t" $4
			key = key "\t" ++copies[$2, key] } # functions may share a name
		!right { order[++n] = key; wrong[key] = $0 }
		right { rights[key] = $0 }
		END {
			for (i = 1; i <= n; i++) {
				split(wrong[order[i]], w, "\t")
				split(rights[order[i]], r, "\t")
				name = w[2]
				sub(/.*[/]/, "", name)
				sub(/[.]json$/, "", name)
				what = kernel ": " name ": " w[3] ": " w[4]
				wants = w[7] != "" ? " (specification: " w[7] ")" : ""
				if (w[1] == "cannot")
					print "#\t" what ": " w[9]
				else if (w[1] != "same")
					print "not ok\t" what ": the tool says " w[5] ", the kernel " w[6] ": " w[9]
				else if (name ~ /^world-/)
					print "ok\t" what ": " w[6] wants "\t" w[3]
				else if (r[1] == "differs" || r[1] == "")
					print "not ok\t" what ": the right program: the tool says " r[5] ", the kernel " r[6] ": " r[9]
				else if (r[1] == "cannot")
					print "ok\t" what ": " w[6] wants "; the right one: " r[9] "\t" w[3]
				else if (w[7] != "" && w[7] !~ /effects|alone/ && index(" or " w[7] " or ", " or " r[6] " or ") == 0)
					print "not ok\t" what ": " w[6] wants ", but the right program comes to " r[6]
				else if (r[6] == w[6] && r[8] == w[8] && r[10] == w[10] && w[8] ~ /[(]/)
					print "#\t" what ": " w[6] wants ": what it does is done by a function that it calls, which is run by itself"
				else if (r[6] == w[6] && r[8] == w[8] && w[4] == "loops")
					print "#\t" what ": " w[6] ": what is said of a loop breaks in a round of it, and the run is given what the loop leaves"
				else if (r[6] == w[6] && r[8] == w[8])
					print "not ok\t" what ": " w[6] wants ", but the right program does the same"
				else
					print "ok\t" what ": " w[6] wants (r[6] == w[6] ? ", and other effects than the right program" \
						: "; the right program: " r[6]) "\t" w[3]
			}
		}' "$work/ran.$1"
}

for kernel in $kernels; do
	tests/vm/run.sh -k "$kernel" -t 3600 -- "$tools/replay" "${files[@]}" > "$work/ran.$kernel"
	tap $? "$kernel runs $(grep -c . "$work/ran.$kernel") cases of wrong and right programs"
	for what in result way entry; do
		[[ -s $work/spoilt-$what.json ]] || continue
		seen=$(grep -F "/spoilt-$what.json" "$work/ran.$kernel" | cut -f1 | sort -u)
		[[ $seen == differs ]]
		tap $? "$kernel: a case whose $what is another is noticed"
	done
	sed -i '/\/spoilt-/d' "$work/ran.$kernel"
	judge "$kernel" > "$work/judged.$kernel"
	while IFS=$'\t' read -r state text _; do
		case $state in
		'#')	echo "# cannot: $text" ;;
		ok)	tap 0 "$text" ;;
		*)	tap 1 "$text" ;;
		esac
	done < "$work/judged.$kernel"
	made=$(grep -c '^ok' "$work/judged.$kernel")
	different=$(awk -F '\t' '$1 == "ok" { print $3 }' "$work/judged.$kernel" | sort -u | wc -l)
	tap "$((made < least || different < functions))" \
		"$kernel: $made cases are run again, of $different programs and functions; $(grep -c '^#' "$work/judged.$kernel") cannot be"
done
finish
