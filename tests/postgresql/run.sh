#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# A real service under load while its policy changes: run.sh [KERNEL [COUNT]] runs PostgreSQL as the
# maintainer of its own data, with clients that connect anew for each transaction, through COUNT (20)
# applies (guest.sh). No transaction may fail, and nobody else may read. TAP.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
source tests/tap.bash

kernel=${1:-6.1} applies=${2:-20}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

server=$(find /usr/lib/postgresql -path '*/bin/postgres' 2> /dev/null | sort -V | tail -n 1)
[[ $server ]] || { echo 'no PostgreSQL: apt-get install postgresql' >&2; exit 2; }

tests/vm/run.sh -k "$kernel" -t $((600 + 90 * applies)) -- \
	tests/postgresql/guest.sh "${server%/*}" "$applies" > "$work/out" 2>&1
tap $? "$kernel: PostgreSQL serves, and its policy is applied"

# said PATTERN TIMES
said() {
	[[ $(grep -cE "$1" "$work/out") == "$2" ]]
}

said '^applied' "$applies"
tap $? "$applies changes of policy"
grep -qE '^transactions: [1-9]' "$work/out" && said '^failed: [1-9]|^server: .*(PANIC|FATAL|ERROR)' 0
tap $? "no transaction failed, and the server complains of nothing"
said '^somebody: refused' "$applies" && said '^somebody: reads' 0
tap $? "nobody else reads its data, after each change"
((failed == 0)) || shown "$work/out"
sed -n 's/^transactions/# &/p' "$work/out"
finish 4
