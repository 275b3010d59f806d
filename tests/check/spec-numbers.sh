#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The numbers that proofs/ringfence.spec calls by name are those that the programs are compiled
# with. TAP.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# `let NAME = number`, as an assertion about the C constant of that name.
{
	echo '#include "core/hooks.h"'
	sed -nE 's/^let ([A-Z_]+) = ([0-9]+)$/\1 \2/p' proofs/ringfence.spec | while read -r name number; do
		case $name in
			READ | WRITE | ATTR | ENTRY | EXEC | STAT) name=RF_ACCESS_$name ;;
			LOGIN | UID | GID | PROGRAM | SERVICE) name=RF_SUBJECT_$name ;;
			VAULT_* | LABEL_* | VERDICT_* | REASON_* | STAT_* | *_SHARE | SHARE_NS | REQUEST_* | FILESYSTEM_* | TASK_AGENT | SUBJECT_*) name=RF_$name ;;
			STEPS) name=RF_DEPTH_MAX ;;
			*) name=RF_HOOK_$name ;;
		esac
		echo "_Static_assert($name == $number, \"$name\");"
	done
	echo '_Static_assert(RF_HOOK_MAX_ == HOOKS, "a hook without a number in the specification");'
} > "$work/numbers.c"

hooks=$(grep -c RF_HOOK_ "$work/numbers.c")
count=$(grep -c '^_Static_assert' "$work/numbers.c")
if cc -fsyntax-only -Isrc -DHOOKS=$((hooks - 1)) "$work/numbers.c" > "$work/errors" 2>&1 && ((count > 40)); then
	echo "ok 1 - $count numbers of the specification are those of core/abi.h and core/hooks.h"
else
	sed 's/^/# /' "$work/errors"
	echo "not ok 1 - numbers of the specification are those of core/abi.h and core/hooks.h"
fi

# It must notice.
sed 's/RF_ACCESS_WRITE == 2/RF_ACCESS_WRITE == 3/' "$work/numbers.c" > "$work/wrong.c"
if cc -fsyntax-only -Isrc -DHOOKS=$((hooks - 1)) "$work/wrong.c" > /dev/null 2>&1; then
	echo "not ok 2 - a wrong number is noticed"
else
	echo "ok 2 - a wrong number is noticed"
fi
echo 1..2
