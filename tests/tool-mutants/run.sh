#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Are faults of the tool noticed? Each NAME.sed here makes one fault in src/verify, and a test must
# fail with it. run.sh [COUNT | NAME...]: all mutants, COUNT of them spread over all, or those. TAP;
# build/tool-mutants has what was said of each.
#
# The first lines of NAME.sed say what is wrong then, which file its one substitution is for, and which
# test is likely to notice:
#
#   # caught-by: insn           build/unit/verify_insn_test
#   # caught-by: world map      build/unit/verify_world_test map
#
# If that one does not, all others are asked, from the quickest; then `ringfence verify` of some
# programs that are shipped, which must say something else than before; then what must not be proved
# (tests/prove/run.sh). A mutant that nobody notices survives, and one that cannot be built, changes
# nothing, or does not hit one place is broken: both fail.
#
#   JOBS=N       so many at once (2)
#   LIKELY=1     only the likely test is asked, which is quicker while many survive
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
source tests/tap.bash

here=tests/tool-mutants object=build/ringfence.bpf.o spec=proofs/ringfence.spec
work=$PWD/build/tool-mutants
# With which shipped programs and functions to ask; each takes some seconds.
shipped=(rf_inode_rmdir place_in rf_judge)
# From the quickest.
quick=(insn insn_fields insn_print isa isa_memory isa_jump term term_fold model exec limits object spec
	spec_english spec_fault spec_recursive spec_random cut eval program answer flow exec_random
	loop_random object_damage)
topics=$(basename -a -s .spec tests/verify/world/*.spec)
: "${TMPDIR:=/tmp}"

# run_test TREE NAME [TOPIC]: whether the test of that tree passes; what it says goes to the output.
run_test() {
	local program=verify_$2_test
	(cd "$1" && RINGFENCE_ANSWERS=$work/answers timeout 300 "build/unit/$program" "${@:3}") 2>&1
}

# What verifying some of what is shipped says, without times. The answers come from provers.
says() { # TREE
	local program
	for program in "${shipped[@]}"; do
		(cd "$1" && timeout 600 build/ringfence verify --only "$program" --replay "$(mktemp -d -p "$work/empty")" \
			"$object" "$spec") 2>&1 | sed -E 's/ [0-9.]+ s\b//g; s/sha256 .*//'
	done
}

# A fault may leave a function unused; that is no error here, whoever asks.
build() { # TREE TARGET...
	env -u MAKEFLAGS make -s WARN= -C "$1" "${@:2}"
}

# Whether the test fails in the tree; it must pass where nothing is wrong.
notices() { # TREE LOG NAME [TOPIC]
	local sane=$work/sane/${*:3}
	sane=${sane// /-}
	if [[ ! -e $sane ]]; then
		run_test "$work/right" "${@:3}" > "$sane.log" || {
			echo "# ${*:3} fails where nothing is wrong" >&2
			return 1
		}
		touch "$sane"
	fi
	build "$1" "build/unit/verify_$3_test" >> "$2" 2>&1 || return 1
	run_test "$1" "${@:3}" > "$2.test" && return 1
	grep -m 1 -A 2 '^not ok' "$2.test" >> "$2" || echo "it does not end well" >> "$2"
}

# Who notices: one line, or nothing. The likely one first.
who_notices() { # TREE LOG LIKELY
	local name topic
	read -r name topic <<< "$3"
	# shellcheck disable=SC2086 # no topic is no argument
	[[ -z $name || $name == prove-run ]] || ! notices "$1" "$2" "$name" $topic || { echo "$3" && return; }
	[[ -z ${LIKELY:-} ]] || return 0
	for name in "${quick[@]}"; do
		! notices "$1" "$2" "$name" || { echo "$name" && return; }
	done
	for topic in $topics; do
		! notices "$1" "$2" world "$topic" || { echo "world $topic" && return; }
	done
	! notices "$1" "$2" prove || { echo prove && return; }
	[[ -e $work/said ]] || says "$work/right" > "$work/said"
	[[ $(says "$1") == "$(< "$work/said")" ]] || { echo "verify ${shipped[*]}" && return; }
	(cd "$1" && timeout 1800 tests/prove/run.sh) > "$2.test" 2>&1 || { grep -m 1 '^not ok' "$2.test" >> "$2"; echo "prove-run"; }
}

# Whether what is linked is other code; where the compiler was, and its words for debuggers, do not count.
same_code() { # TREE
	objcopy -S -R .note.gnu.build-id "$1/build/ringfence" "$1/build/stripped" &&
		cmp -s "$work/right/build/stripped" "$1/build/stripped"
}

# All that is needed to build and to test, as it is: what changes then is all that is built.
copy_tree() { # TREE
	cp -a --parents Makefile VERSION src proofs tests/unit tests/reference tests/verify tests/prove tests/fuzz/corpus \
		build/{base,policy,verify,enforce,daemon,cli,world,bpf} build/*.{a,o,c,h,d} build/ringfence "$1"
	mkdir "$1/build/unit"
}

# What becomes of the mutant: a line of kind, tab, why.
become() { # NAME
	local file tree log places by
	file=$(sed -n 's/^# file: //p' "$here/$1.sed")
	log=$work/$1.log tree=$(mktemp -d -p "$TMPDIR" ringfence-tool-mutant.XXXXXX)
	: > "$log"
	copy_tree "$tree"
	sed -E -f "$here/$1.sed" "$file" > "$tree/$file"
	places=$(diff "$file" "$tree/$file" | grep -c '^[<>]')
	if ((places != 2)); then
		printf 'broken\tit changes %d lines of %s and not one\n' "$((places / 2))" "$file"
	elif ! build "$tree" build/ringfence > "$log" 2>&1; then
		printf 'broken\t%s\n' "$(grep -m 1 error: "$log")"
	elif same_code "$tree"; then
		printf 'broken\tthe program is the same\n'
	else
		by=$(who_notices "$tree" "$log" "$(sed -n 's/^# caught-by: //p' "$here/$1.sed")")
		[[ $by ]] && printf 'caught\t%s\n' "$by" || printf 'survived\tnobody notices\n'
	fi
	rm -rf "$tree"
}

if [[ ${1:-} == --one ]]; then
	become "$2" > "$work/$2.became"
	exit
fi

names=("$here"/*.sed)
names=("${names[@]##*/}")
names=("${names[@]%.sed}")
if [[ ${1:-} =~ ^[0-9]+$ ]]; then
	all=("${names[@]}") names=()
	for ((i = 0; i < $1; i++)); do
		names+=("${all[i * ${#all[@]} / $1]}")
	done
elif (($#)); then
	names=("$@")
fi
# All tests now: two at once must not build the same one.
tests=(tests/unit/verify_*_test.c)
tests=("${tests[@]/#tests/build}")
make -s -j "${JOBS:-2}" build/ringfence build/ringfenced "$object" "${tests[@]/%.c/}" || exit 2
rm -rf "$work"/{sane,empty,said,right}
mkdir -p "$work"/{sane,empty,answers,right}
copy_tree "$work/right"
cp -a build/unit/verify_*_test "$work/right/build/unit/"
objcopy -S -R .note.gnu.build-id build/ringfence "$work/right/build/stripped" || exit 2
trap 'rm -rf "$work/empty"' EXIT
printf '%s\n' "${names[@]}" | xargs -P "${JOBS:-2}" -n 1 "$0" --one
for name in "${names[@]}"; do
	IFS=$'\t' read -r kind why < "$work/$name.became"
	[[ $kind == caught ]]
	tap $? "$name: $kind, $why"
	[[ $kind == caught ]] || sed -n '2s/^# /# /p' "$here/$name.sed"
done
echo "# $((count - failed)) of $count faults of the tool are noticed"
finish
