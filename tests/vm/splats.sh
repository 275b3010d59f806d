#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# splats.sh FILE [WARNING]: is this kernel log clean? Prints the lines that say no and exits with 1;
# 2 if it cannot be told. A check that is not working must not look like a clean log: one without the
# kernel's banner is not clean either. splats.allow lists what looks like a splat and is none; a
# warning whose first line matches the extended regular expression WARNING is none as a whole.
set -euo pipefail
export LC_ALL=C

[[ ($# == 1 || $# == 2) && -r ${1-} ]] || { echo "usage: splats.sh FILE [WARNING]" >&2; exit 2; }
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
# From "cut here" to "end trace", unless that is a warning that is awaited.
unawaited() {
	awk -v awaited="${1-}" '
		/\[ cut here \]/ {
			if (block) print block
			block = $0
			getline
			known = awaited != "" && $0 ~ awaited
		}
		block { block = block "\n" $0 }
		block && /end trace/ { if (!known) print block; block = ""; next }
		!block { print }
		END { if (block) print block }
	' "$log"
}

# grep exits with 1 for no such line, above that for a broken expression.
found=$(unawaited "${2-}" | grep -aP "$(IFS='|'; echo "${splats[*]}")") || (($? == 1)) || exit 2
expressions=$(grep -vE '^(#|$)' "$allow") || (($? == 1)) || exit 2
if [[ $found && $expressions ]]; then
	found=$(grep -avE "$expressions" <<< "$found") || (($? == 1)) || exit 2
fi
[[ -z $found ]] || { echo "$found"; exit 1; }
