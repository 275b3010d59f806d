#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The second route: the walk and the decision, from the same object by Why3's MLCFG with
# specifications of its own (proofs/second), proved by cvc5 and where it manages cvc4. It must not
# prove what is wrong, and must agree with the first route on objects that were changed. What is
# asked and not answered is a failure. `second.sh walk` leaves out the decision, and most of what is wrong,
# which takes minutes. TAP.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
source tests/tap.bash
source tests/wrong.bash

object=build/ringfence.bpf.o spec=proofs/ringfence.spec wrong=tests/mutants/source part=${1:-all}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

{
	printf '[main]\nmagic = 14\nmemlimit = 6000\ntimelimit = %d\nrunning_provers_max = 1\n' "${SECONDS_EACH:-300}"
	for prover in cvc5 cvc4; do
		printf '\n[prover]\nname = "%s"\nshortcut = "%s"\nversion = "0"\ndriver = "./prover.drv"\n' "$prover" "$prover"
		printf 'command = "%s --lang=smt2 --tlimit-per=%%t000 %%f"\n' "$prover"
	done
} > "$work/why3.conf"
cp proofs/second/*.mlw proofs/second/prover.drv src/verify/why3/word.mlw "$work"
[[ $(printf '%s\n' 1.8 "$(why3 --version | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1)" | sort -V | head -n 1) != 1.8 ]] ||
	cat src/verify/why3/equality.drv >> "$work/prover.drv"

# compose OBJECT FUNCTION FILE [RULE]: the function's code with the contract that FILE has of it, or
# with one rule of it alone; where `narrow` is set, for such arguments alone.
narrow=''
compose() {
	local module=${3%.mlw} parameters names
	build/ringfence verify --mlcfg="$2" "$1" > "$work/code" 2> "$work/error" || return 1
	parameters=$(sed -n "s/^  let cfg code_$2 \[@cfg:stackify\] \((.*: word)\) : word\$/\1/p" "$work/code")
	grep -qxF "  val $2 $parameters : word" "$work/$3" || return 1
	names=${parameters#(} names=${names%: word)}
	{
		echo '    requires { stores = (0x0:word) }'
		[[ ! $narrow ]] || echo "    requires { $narrow }"
		awk -v f="  val $2 $parameters : word" -v rule="${4:+[@expl:$4]}" '
			on && /^$/ { exit }
			/^    [a-z]/ { keep = !/^    writes/ && (!/^    ensures/ || index($0, rule)) }
			on && keep { print }
			$0 == f { on = 1 }' "$work/$3"
		[[ ${4:-} ]] || echo "    ensures { [@expl:stores] $2_stores $names result stores" \
			"last_at last_size last_value first_at first_size first_value }"
	} > "$work/contract"
	sed -e "/^  (\* CONTRACT \*)\$/{r $work/contract
		d}" -e "s/^  use world.World\$/&\n  use $module.${module^}/" "$work/code" > "$work/code_$2.mlcfg"
}

# What should not be proved is tried for so long: what is right takes a few seconds of it.
patience=(-t 20)

# proves GOALS WHY3-ARGUMENTS...: as many answers as goals, and each is Valid.
proves() {
	local goals=$1
	(cd "$work" && why3 prove -C why3.conf --debug=vc_sp -L . -a split_vc "${@:2}" > out 2> error) || return 1
	[[ $(grep -c '^Prover result is: ' "$work/out") == "$goals" ]] &&
		[[ $(grep -cE '^Prover result is: Valid \([0-9.]+s\)\.$' "$work/out") == "$goals" ]]
}

# proved FUNCTION FILE PROVER GOALS: of the object itself.
proved() {
	compose "$object" "$1" "$2" && proves "$4" -F mlcfg "code_$1.mlcfg" -P "$3"
	tap $? "$1: $4 goals, $3, $(answers)"
}

# What there was instead, if not all were Valid; else how long it took.
answers() {
	if grep -q '^Prover result is: ' "$work/out"; then
		grep '^Prover result is: ' "$work/out" | grep -v ' Valid ' | sort | uniq -c | tr -s ' \n' ' '
		sed -n 's/^Prover result is: .*(\([0-9.]*\)s).*/\1/p' "$work/out" | awk '{ n += $1 } END { printf "%.1f s", n }'
	else
		head -n 2 "$work/error" | tr '\n' ' '
	fi
}


walk='kept_label:2 walk_step:4 rf_forget:2 place_in:3'
for prover in cvc5 cvc4; do
	for each in $walk; do
		proved "${each%:*}" walk.mlw "$prover" "${each#*:}"
	done
	proves 14 walk.mlw -P "$prover"
	tap $? "bpf_loop with walk_step: 14 goals, $prover, $(answers)"
done
# The decision: what rules give, and what that comes to. cvc4 and z3 take long.
if [[ $part != walk ]]; then
	proved rules_give judge.mlw cvc5 3
	proved rf_judge judge.mlw cvc5 6
fi

# both VERDICT WHOLE FUNCTION GOALS SED [FILE RULE]: the first route of WHOLE and the second of FUNCTION
# say VERDICT, `proved` or `not`, of the object that the changed source makes.
both() {
	local first second file=${6:-walk.mlw} rule=${7:-} text why
	text="$3, $(basename "$5" .sed)"
	wrong_object "$5" "$work/changed.o" "$work/tree" || {
		tap 1 "$text: $why"
		return
	}
	build/ringfence verify --only "$2" "$work/changed.o" "$spec" > "$work/first" 2> "$work/error"
	case $? in
	0) first=proved ;;
	1) first=not ;;
	*) first="no answer: $(head -n 1 "$work/error")" ;;
	esac
	if ! compose "$work/changed.o" "$3" "$file" "$rule"; then
		second="no text: $(head -n 1 "$work/error")"
	elif proves "$4" -F mlcfg "code_$3.mlcfg" -P cvc5 "${patience[@]}"; then
		second=proved
	elif [[ $(grep -c '^Prover result is: ' "$work/out") == "$4" ]] && grep -qE '^Prover result is: (Unknown|Timeout)' "$work/out"; then
		second=not
	else
		second="no answer: $(answers)"
	fi
	[[ $first == "$1" && $second == "$1" ]]
	tap $? "both routes, $1: $text (first: $first; second: $second)"
}

# The loop of bpf_loop() with another meaning of the step's result.
sed -i 's/over <- op_ne r/over <- op_eq r/' "$work/walk.mlw"
! proves 14 walk.mlw -P cvc5 "${patience[@]}" && grep -qE '^Prover result is: (Unknown|Timeout)' "$work/out"
tap $? 'not proved: a loop that ends where the step goes on'
cp proofs/second/walk.mlw "$work"

both not kept_label kept_label 2 $wrong/kept-as-place.sed
[[ $part != walk ]] || finish

both not kept_label kept_label 2 $wrong/kept-asked-again.sed
both not kept_label kept_label 2 $wrong/kept-flag-cut.sed
both not place_in walk_step 4 $wrong/table-turned.sed
both not place_in walk_step 4 $wrong/disconnected-allowed.sed
both not place_in walk_step 4 $wrong/walk-from-parent.sed
both not place_in place_in 3 $wrong/walk-one-less.sed
both not place_in place_in 3 $wrong/cached-while-renamed.sed
both not place_in place_in 3 $wrong/cached-known-bit.sed
both proved kept_label kept_label 2 tests/prove/kept-otherwise.sed
both not rf_judge rf_judge 1 $wrong/empty-allowed.sed judge.mlw empty
both not rf_judge rf_judge 1 $wrong/report-what.sed judge.mlw 'report of what'

# What all of it is proved from does not prove everything.
sane() { # FUNCTION FILE RULE
	compose "$object" "$1" "$2" "$3" &&
		sed -i '0,/^    ensures/s//    ensures { [@expl:sanity] false }\n&/' "$work/code_$1.mlcfg"
	! proves 0 -F mlcfg "code_$1.mlcfg" -P cvc5 "${patience[@]}" &&
		[[ $(grep -A 1 'Sanity' "$work/out" | grep -cE '^Prover result is: (Unknown|Timeout)') == 1 ]]
	tap $? "$1: false is not proved"
}

# The decision's main rule takes minutes, so that no proof in 20 seconds says nothing. Where there is
# a reason to refuse, and the policy does not only audit, it takes a few.
narrow='c <> zero /\ reason_of c_1 <> zero /\ not (audits c_1)'
compose "$object" rf_judge judge.mlw decide && proves 1 -F mlcfg code_rf_judge.mlcfg -P cvc5 "${patience[@]}"
tap $? "rf_judge, decide where there is a reason: $(answers)"
both not rf_judge rf_judge 1 $wrong/hide-other-flag.sed judge.mlw decide
both not rf_judge rf_judge 1 $wrong/verdict-turned.sed judge.mlw decide
sane rf_judge judge.mlw decide
narrow=''

# wrong FUNCTION GOALS SED TEXT: a specification that is not so.
wrong() {
	cp "$work/walk.mlw" "$work/right.mlw"
	sed -i "$3" "$work/walk.mlw"
	if cmp -s "$work/walk.mlw" "$work/right.mlw" || ! compose "$object" "$1" walk.mlw; then
		tap 1 "wrong: $4: nothing was asked"
	else
		proves "$2" -F mlcfg "code_$1.mlcfg" -P cvc5 "${patience[@]}"
		[[ $? != 0 && $(grep -c '^Prover result is: ' "$work/out") == "$2" ]] &&
			grep -qE '^Prover result is: (Unknown|Timeout)' "$work/out"
		tap $? "not proved: $4"
	fi
	mv "$work/right.mlw" "$work/walk.mlw"
}

wrong walk_step 4 's/out_1 = disconnected }/out_1 = depth }/' 'the top is too deep'
wrong place_in 3 's/<> zero && settled dir/<> zero \&\& not settled dir/' 'stored while a rename is under way'
wrong place_in 3 's/then unknown (cached/then (cached/' 'the cached place with what says that it is known'
wrong kept_label 2 's/value = bor known (half/value = (half/' 'the label stored as if it were not known'

sane rf_judge judge.mlw empty
for each in $walk; do
	sane "${each%:*}" walk.mlw ''
done
sed -i 's/^    ensures { \[@expl:climbs\]/    ensures { [@expl:sanity] false }\n&/' "$work/walk.mlw"
! proves 15 walk.mlw -P cvc5 "${patience[@]}" &&
	[[ $(grep -A 1 'Sanity' "$work/out" | grep -cE '^Prover result is: (Unknown|Timeout)') == 1 ]]
tap $? 'bpf_loop with walk_step: false is not proved'

finish
