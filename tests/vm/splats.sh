#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# splats.sh FILE: is this kernel log clean? Prints the lines that say no and exits with 1; 2 if
# it cannot be told. A check that is not working must not look like a clean log: one without the
# kernel's banner is not clean either. splats.allow lists what looks like a splat and is none.
set -euo pipefail
export LC_ALL=C

[[ $# == 1 && -r ${1-} ]] || { echo "usage: splats.sh FILE" >&2; exit 2; }
log=$1
allow=$(dirname "$0")/splats.allow

splats=(
	'BUG[: ]' 'WARNING[: ]' 'Oops[: ]' '[Kk]ernel panic' 'Call Trace:' '\[ cut here \]'
	'general protection' '[Uu]nable to handle' 'INFO: .*(stall|blocked for more than)'
	'possible .* deadlock' 'scheduling while atomic' 'suspicious RCU' 'refcount_t:'
	'KASAN' 'KCSAN' 'KFENCE: (?!initialized)' 'UBSAN' 'kmemleak: [0-9]'
	'BPF:.*([Ee]rror|[Ii]nvalid)' 'failed to validate module'
	'page allocation failure' 'Out of memory'
)

if ! grep -qa 'Linux version [0-9]' "$log"; then
	echo "no kernel banner: not the log of a kernel that ran"
	exit 1
fi
# grep exits with 1 for no such line, above that for a broken expression.
found=$(grep -aP "$(IFS='|'; echo "${splats[*]}")" "$log") || (($? == 1)) || exit 2
expressions=$(grep -vE '^(#|$)' "$allow") || (($? == 1)) || exit 2
if [[ $found && $expressions ]]; then
	found=$(grep -avE "$expressions" <<< "$found") || (($? == 1)) || exit 2
fi
[[ -z $found ]] || { echo "$found"; exit 1; }
