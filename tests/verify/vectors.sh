#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Each vector of vectors.txt by `ringfence verify --eval`; every so many of them, and others with another
# RINGFENCE_SEED, by --eval=why3 as well, where provers confirm each step. TAP.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
source tests/tap.bash

program=${RINGFENCE:-build/ringfence} vectors=tests/verify/vectors.txt spread=${SPREAD:-24}
number=0

# same TEXT WANTED COMMAND...
same() {
	local got
	got=$("${@:3}" 2>&1)
	[[ $got == "$2" ]]
	tap $? "$1"
	[[ $got == "$2" ]] || printf '# wanted %s\n# got    %s\n' "$2" "${got//$'\n'/ }"
}

while read -r name wanted memory code; do
	[[ $name != '#'* ]] || continue
	[[ $memory != - ]] || memory=
	same "$name is $wanted" "$wanted" "$program" verify --eval --program "$code" ${memory:+"$memory"}
	if (((number++ + ${RINGFENCE_SEED:-0}) % spread == 0)); then
		same "$name, say the provers" "$wanted" "$program" verify --eval=why3 --program "$code" ${memory:+"$memory"}
	fi
done < "$vectors"
finish
