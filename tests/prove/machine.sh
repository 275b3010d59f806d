#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Whether instructions mean on the second route what they mean to the evaluator: programs are
# translated by `ringfence verify --mlcfg`, and cvc5 proves of each by proofs/second/machine.mlw that it
# returns what vectors.txt or `--eval` says. Then machine.mlw is made wrong, which must be
# noticed. `machine.sh vectors` is the vectors alone, which takes seconds. TAP.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
source tests/tap.bash

part=${1:-all}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat > "$work/why3.conf" << 'EOF'
[main]
magic = 14
memlimit = 3000
timelimit = 60
running_provers_max = 2

[prover]
name = "cvc5"
shortcut = "cvc5"
version = "0"
driver = "./prover.drv"
command = "cvc5 --lang=smt2 --tlimit-per=%t000 %f"
EOF
cp proofs/second/*.mlw proofs/second/prover.drv src/verify/why3/word.mlw "$work"
[[ $(printf '%s\n' 1.8 "$(why3 --version | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1)" | sort -V | head -n 1) != 1.8 ]] ||
	cat src/verify/why3/equality.drv >> "$work/prover.drv"

# Programs in hexadecimal digits, for what no vector is about.
little() { # DIGITS NUMBER
	local hex i
	printf -v hex '%0*x' "$1" "$2"
	hex=${hex: -$1}
	for ((i = $1 - 2; i >= 0; i -= 2)); do printf %s "${hex:i:2}"; done
}

insn() { # OPCODE DESTINATION SOURCE OFFSET NUMBER
	printf '%02x%x%x' "$1" "$3" "$2"
	little 4 $(($4 & 0xffff))
	little 8 $(($5 & 0xffffffff))
}

load() { # REGISTER NUMBER
	insn 0x18 "$1" 0 0 "$2"
	insn 0 0 0 0 $(($2 >> 32 & 0xffffffff))
}

# r0 becomes something else for each value of the register, in whatever order.
mix() {
	insn 0x27 0 0 0 3
	insn 0xaf 0 "$1" 0 0
}

alu() { # OPCODE: of r1 with r2, or of r1 alone, which names no source
	insn "$1" 1 $((($1 & 0xf0) == 0x80 ? 0 : 2)) 0 0
	mix 1
}

jump() { # OPCODE
	insn 0xb7 3 0 0 1
	insn "$1" 1 2 1 0
	insn 0xb7 3 0 0 0
	mix 3
}

values=(0 1 -1 0x80000000 0x7fffffff 0x8000000000000000 0xffffffff 0x7fffffffffffffff 0x1f 0x3f)

# edges NAME FEW COMMAND...: the operation on each pair of the first so many values.
edges() {
	local a b
	printf '%s - - ' "$1"
	load 0 0
	for a in "${values[@]:0:$2}"; do
		for b in "${values[@]:0:$2}"; do
			load 1 "$a"
			load 2 "$b"
			"${@:3}"
		done
	done
	insn 0x95 0 0 0 0
	echo
}

more_programs() {
	local each op size name at
	for each in 0:add 1:sub 2:mul 3:div 4:or 5:and 6:lsh 7:rsh 8:neg 9:mod a:xor c:arsh; do
		op=$((16#${each%:*} << 4 | (16#${each%:*} == 8 ? 0 : 8)))
		edges "${each#*:}64_edges" 8 alu $((op | 7))
		edges "${each#*:}32_edges" 10 alu $((op | 4))
	done
	for each in 1:jeq 2:jgt 3:jge 4:jset 5:jne 6:jsgt 7:jsge a:jlt b:jle c:jslt d:jsle; do
		op=$((16#${each%:*} << 4 | 8))
		edges "${each#*:}64_edges" 4 jump $((op | 5))
		edges "${each#*:}32_edges" 4 jump $((op | 6))
	done
	# A part of what was stored as a whole, then the whole: so the stack falls into cells.
	for each in u1:71:-8 u2:69:-8 u4:61:-8 u1_3:71:-5 u1_5:71:-3 s1:91:-8 s2:89:-8 s4:81:-8; do
		IFS=: read -r name size at <<< "$each"
		printf 'part_%s - - ' "$name"
		load 1 0x8887868584838281
		insn 0x7b 10 1 -8 0
		insn $((16#$size)) 2 10 "$at" 0
		insn 0x79 0 10 -8 0
		mix 2
		insn 0x95 0 0 0 0
		echo
	done
}

# One function of assembly for each program without memory of its caller's.
grep -v '^#' tests/verify/vectors.txt | awk '$3 == "-"' > "$work/programs"
[[ $part == vectors ]] || more_programs >> "$work/programs"
sed -i '/^call_local /d' "$work/programs" # a function of its own, which raw bytes have not
awk '{
	printf "__attribute__((naked)) long v_%s(void)\n{\n\tasm volatile(", $1
	for (i = 1; i < length($4); i += 2) printf "\".byte 0x%s\\n\"\n", substr($4, i, 2)
	print ");\n}"
}' "$work/programs" > "$work/programs.bpf.c"
clang -g -target bpf -c "$work/programs.bpf.c" -o "$work/programs.o" || exit 2

# What the route does not know it must say; nothing else may be missing.
unknown='^(s(div|mod)(64|32)|movsx(64|32)_|(be|le|bswap)(16|32|64)$|ja_back$)'
mkdir "$work/text"
translated=0 refused=0 wrong=''
while read -r name wanted _ code; do
	[[ $wanted != - ]] || wanted=$(build/ringfence verify --eval --program "$code")
	if build/ringfence verify --mlcfg="v_$name" "$work/programs.o" > "$work/code" 2> "$work/error"; then
		translated=$((translated + 1))
		sed -e "s/^module Code\$/module V_$name/" \
			-e "s/^  (\* CONTRACT \*)\$/    ensures { result = (0x${wanted^^}:word) }/" \
			"$work/code" > "$work/text/$name"
	elif [[ $name =~ $unknown ]]; then
		refused=$((refused + 1))
	else
		wrong+=" $name"
	fi
done < "$work/programs"
[[ $translated -gt 0 && -z $wrong ]]
tap $? "$translated programs translated, $refused with what this route does not know${wrong:+; missing:$wrong}"

# prove NAME...: answers in $work/out; all of them Valid?
prove() {
	(cd "$work/text" && cat "$@") > "$work/all.mlcfg"
	(cd "$work" && why3 prove -C why3.conf --debug=vc_sp -L . -F mlcfg all.mlcfg -P cvc5 > out 2> error)
	answers=$(grep -c '^Prover result is: ' "$work/out")
	valid=$(grep -cE '^Prover result is: Valid \([0-9.]+s\)\.$' "$work/out")
	((answers == $# && valid == $#))
}

mapfile -t names < <(ls "$work/text")
prove "${names[@]}"
tap $? "$valid of ${#names[@]} return what they should, says cvc5 by machine.mlw"

# Each eighth with another result.
mkdir "$work/right"
other=()
for ((i = 0; i < ${#names[@]}; i += 8)); do
	name=${names[i]}
	cp "$work/text/$name" "$work/right/"
	sed -i -E 's/^(    ensures \{ result = )(.*) \}$/\1op_other \2 }/; s/op_other (\(0x[0-9A-F]*:word\))/bxor \1 (0x1:word)/' "$work/text/$name"
	other+=("$name")
done
prove "${other[@]}"
((answers == ${#other[@]} && valid == 0))
tap $? "${#other[@]} of them do not return anything else: $valid proved"
cp "$work/right"/* "$work/text/"

# mutant OPERATION FROM TO: in what machine.mlw says of it; asked of the programs that use it.
mutant() {
	local users
	mapfile -t users < <(grep -lw "$1" "$work/text"/* | xargs -rn 1 basename |
		sort -t _ -k 2,2 -s | head -n 12)
	sed -i "/^  val $1 /s/\(ensures.*\)$2/\1$3/" "$work/machine.mlw"
	if cmp -s "$work/machine.mlw" proofs/second/machine.mlw || ((${#users[@]} == 0)); then
		tap 1 "$1: nothing was changed, or nothing uses it"
	else
		prove "${users[@]}"
		((answers == ${#users[@]} && valid < answers))
		tap $? "noticed: $1 with '$3' for '$2', in $((answers - valid)) of ${#users[@]}"
	fi
	cp proofs/second/machine.mlw "$work"
}

if [[ $part != vectors ]]; then
	while read -r operation from to; do
		mutant "op_$operation" "${from//_/ }" "${to//_/ }"
	done << 'EOF'
add add_a_b sub_a_b
sub sub_a_b sub_b_a
mul mul_a_b add_a_b
and band bor
or bor bxor
xor bxor bor
shl shl lshr
lshr lshr ashr
ashr ashr lshr
div then_(0x0:word) then_a
div udiv_a_b udiv_b_a
mod then_a then_b
mod urem udiv
low1 0xFF 0x7F
low2 0xFFFF 0x7FFF
low3 0xFFFFFF 0xFFFF7F
low4 0xFFFFFFFF 0x7FFFFFFF
low5 0xFFFFFFFFFF 0xFFFFFFFFFE
low6 0xFFFFFFFFFFFF 0xFFFFFFFFFF
low7 0xFFFFFFFFFFFFFF 0xFFFFFFFFFFFF
sign1 ashr lshr
sign2 (0x30:word)_} (0x38:word)_}
sign4 ashr lshr
eq a_=_b a_<>_b
ne a_<>_b ult_a_b
gt ult ule
ge ule ult
lt ult ule
le ule ult
sgt slt sle
sgt slt ult
sge sle slt
slt slt sle
slt slt ult
sle sle ule
set <>_(0x0 =_(0x0
EOF
fi

finish
