#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Runs tests/e2e in guests and prints one TAP stream. Per kernel these guests: one without
# Ringfence, where every attack must succeed (control); one with it; and those that tests ask for
# by a tag: one whose boot line lacks bpf (no-bpf), one that systemd has booted (systemd), one where it could not (stale), one whose
# clock counts instructions (exact). The first two run side by side.
set -euo pipefail

usage() {
	cat <<-END
	usage: run.sh [-k KERNEL] [-m MIB] [--control] [FILE.bats...]
	  -k KERNEL   only this kernel series, also 6.12-deb13 or 7.2 (default: 6.1 and 6.12)
	  -m MIB      memory of each guest (default 1024)
	  --control   only the runs without Ringfence
	RINGFENCE_SEED=N in the environment repeats the random tests of an earlier run,
	RINGFENCE_ROOTS=N makes scale.bats protect as many files (default 100000),
	RINGFENCE_APPLIES=N makes apply.bats change the policy as often (default 1).
	END
}

cd "$(dirname "$0")/../.."
kernels=(6.1 6.12) control='' memory=1024
while (($#)); do
	case $1 in
	-k)	kernels=("${2:?}"); shift ;;
	-m)	memory=${2:?}; shift ;;
	--control)	control=yes ;;
	-h | --help)	usage; exit 0 ;;
	-*)	usage >&2; exit 2 ;;
	*)	break ;;
	esac
	shift
done
files=("$@")
((${#files[@]})) || files=(tests/e2e/*.bats)

attacks=(tests/attacks/*.c)
attacks=("${attacks[@]/#tests/build}")
attacks=("${attacks[@]%.c}" build/verify/differ build/contract/contract)
make -s "${attacks[@]}" > /dev/null

# Copies: a build meanwhile must not change what is tested.
results=$(mktemp -d)
mkdir -p build/e2e
programs=$(mktemp -d build/e2e/programs.XXXXXX)
trap 'rm -rf "$results" "$programs"' EXIT
cp "${attacks[@]}" "$programs/"
[[ $control ]] || cp build/ringfence build/ringfenced "$programs/"

# One guest; its TAP goes to a file, its status to another. A guest that dies early is a failed
# test of its own, and so is one that ran fewer tests than it planned.
guest() { # KERNEL NAME ON TAGS OPTION...
	local out=$results/$1-$2 status=0
	tests/vm/run.sh -k "$1" -m "$memory" -t $((900 + 300 * ${#files[@]} + 60 * ${RINGFENCE_APPLIES:-0})) "${@:5}" -- \
		env RINGFENCE_SEED="${RINGFENCE_SEED:-}" RINGFENCE_ROOTS="${RINGFENCE_ROOTS:-}" \
		RINGFENCE_APPLIES="${RINGFENCE_APPLIES:-}" \
		RINGFENCE_PROGRAMS="$programs" \
		tests/e2e/guest.sh "$3" "$4" "${files[@]}" \
		> "$out" 2> "$out.err" || status=$?
	sed "s/^\(not ok\|ok\) [0-9]*/\1 $1 $2:/" "$out"
	((status < 2)) || {
		echo "not ok $1 $2: the guest ended with status $status"
		sed 's/^/# /' "$out.err"
	}
	awk -v name="$1 $2" '
		/^1\.\./ { planned = substr($0, 4) }
		/^(not )?ok / { ran++ }
		END { if (ran != planned) print "not ok", name ": ran", ran + 0, "of", planned + 0, "tests" }
	' "$out"
}

has() { # TAG
	grep -qE "bats (file|test)_tags=.*\b$1\b" "${files[@]}"
}

# Whether there is a file for a guest as usual.
usual() {
	[[ $(grep -LE 'bats file_tags=.*\b(systemd|stale|exact)\b' "${files[@]}") ]]
}

run_kernel() { # KERNEL
	if has attack; then
		guest "$1" control off attack > "$results/$1-control.tap" &
	fi
	if [[ ! $control ]]; then
		! usual || guest "$1" ringfence on '!no-bpf,!systemd,!stale,!exact'
		! has no-bpf || guest "$1" no-bpf on no-bpf -a lsm=lockdown,capability
		! has stale || guest "$1" stale on stale -b "tests/e2e/boot.sh $programs stale"
		! has systemd || guest "$1" systemd on systemd -b "tests/e2e/boot.sh $programs"
		! has exact || guest "$1" exact on exact -i
	fi
	wait
	[[ ! -e $results/$1-control.tap ]] || cat "$results/$1-control.tap"
}

# One stream, numbered anew, with the plan at its end.
for kernel in "${kernels[@]}"; do
	run_kernel "$kernel"
done | awk '
	/^1\.\./ { next }
	/^not ok / { failed = 1 }
	/^(not )?ok / {
		sub(/ok /, "ok " ++n " ")
	}
	{ print; fflush() }
	END { print "1.." n + 0; exit failed || !n }
'
