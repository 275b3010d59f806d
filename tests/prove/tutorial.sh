#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What docs/prove-your-own.md tells: the program is proved, and each wrong one is refuted. TAP.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
source tests/tap.bash

source=docs/guard/guard.bpf.c spec=docs/guard/guard.spec
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# verify FILE [SPEC]
verify() {
	clang -target bpf -mcpu=v3 -O2 -g -isystem "/usr/include/$(cc -print-multiarch)" -c "$1" -o "$work/guard.o" &&
		build/ringfence verify --html "$work/page.html" "$work/guard.o" "${2:-$spec}" > "$work/out" 2>&1
}

verify "$source"
tap $? "the program is proved"
[[ $(grep -c '^  proved ' "$work/out") == 6 ]]
tap $? "in six lines"
grep -q '<h1>1 of 1 programs proved</h1>' "$work/page.html"
tap $? "and there is a page about it"

# wrong SED RULE TEXT: the changed program compiles, and the rule is refuted with a case.
wrong() {
	sed -E "$1" "$source" > "$work/wrong.bpf.c"
	if cmp -s "$source" "$work/wrong.bpf.c"; then
		tap 1 "$3: the pattern is nowhere"
		return
	fi
	verify "$work/wrong.bpf.c"
	[[ $? == 1 ]] && grep -A1 "^  UNPROVED $2 .*z3: refuted; cvc5: refuted" "$work/out" | grep -q '^ *for example '
	tap $? "refuted: $3"
}

wrong 's/__u32 \*label = bpf/volatile __u32 *label = bpf/' decide 'the label is read twice'
tap "$(grep -q 'by way of wrong.bpf.c:.* 88 ' "$work/out"; echo $?)" "the way is told by lines of C"
wrong 's/#define EACCES 13/#define EACCES 1/' decide 'another errno'
wrong 's/if \(ret\)/if (0)/' chain 'who was before is not heard'
wrong 's/!\*label\)/*label == 1)/' decide 'the label is compared with 1'
wrong 's/(refusal->label = )missing->label/\1missing->uid/' true_report 'the report is not true'
wrong 's/\(&grants, &grant\)/(\&labels, \&inode)/' decide 'another map is asked'

sed 's/^volatile labels/stable labels/' "$spec" > "$work/stable.spec"
sed 's/__u32 \*label = bpf/volatile __u32 *label = bpf/' "$source" > "$work/twice.bpf.c"
verify "$work/twice.bpf.c" "$work/stable.spec"
tap $? "labels that are said to be stable may be read twice"

{ cat "$spec"; echo 'rule nothing: ret != 0 and ret == 0 => result == 7'; } > "$work/nothing.spec"
verify "$source" "$work/nothing.spec"
[[ $? == 1 ]] && grep -q 'UNPROVED nothing .*but it would hold' "$work/out"
tap $? "a rule that says nothing is not proved"

# The loop: proved for its real bound, and wrong at each of its edges.
source=docs/guard/tree.bpf.c spec=docs/guard/tree.spec
verify "$source"
tap $? "256 levels are proved"

# edged SED SED TEXT: the changed program, by the changed specification, has the loop refuted.
edged() {
	sed "$1" "$source" > "$work/wrong.bpf.c"
	sed "$2" "$spec" > "$work/wrong.spec"
	if cmp -s "$source" "$work/wrong.bpf.c" && cmp -s "$spec" "$work/wrong.spec"; then
		tap 1 "$3: the pattern is nowhere"
		return
	fi
	verify "$work/wrong.bpf.c" "$work/wrong.spec"
	[[ $? == 1 ]] && grep -q '^  UNPROVED loops .*z3: refuted; cvc5: refuted' "$work/out"
	tap $? "refuted: $3"
}

edged 's/#define LEVELS 256/#define LEVELS 255/' '' 'a level less'
edged 's/#define LEVELS 256/#define LEVELS 257/' '' 'a level more'
edged 's/level < LEVELS/level <= LEVELS/' '' 'one round more'
edged 's/level = 0/level = 1/' '' 'one round less'
edged 's/at = parent;/at = parent->d_parent;/' '' 'every second directory is left out'
edged '' 's/left <= 256/left <= 255/' 'an invariant that does not hold at first'
edged '' 's/left >= 1 and //' 'an invariant that does not tell where it ends'
edged '' 's/measure: left/measure: 256 - left/' 'a measure that gets more'
edged '' 's/measure: left/measure: 7/' 'a measure that stays'

sed 's/256/255/g; s/refused(dentry, 255)/refused(dentry, 256)/' "$spec" > "$work/less.spec"
sed 's/#define LEVELS 256/#define LEVELS 255/' "$source" > "$work/less.bpf.c"
verify "$work/less.bpf.c" "$work/less.spec"
[[ $? == 1 ]] && grep -q '^  proved   loops ' "$work/out" && grep -q '^  UNPROVED decide .*z3: refuted; cvc5: refuted' "$work/out"
tap $? "refuted: 255 levels, and an invariant that says so"

finish
