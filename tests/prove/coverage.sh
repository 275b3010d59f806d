#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Which proved program sees which operation: joins coverage/operations.txt (operation to hook),
# src/core/hooks.h (hook to program), proofs/manifest.json (program to rules) and tests/e2e (the
# attack that tries it). And what kernels have, in the other tables of coverage/: seen by which hook,
# or harmless and why.
#
#   coverage.sh [ROOT]                prints docs/coverage.md; with UPDATE=1 it is written
#   coverage.sh --faults [ROOT]       prints what is missing, one a line
#   coverage.sh --names TABLE [ROOT]  prints the names of coverage/TABLE.txt, with the attached hooks
set -euo pipefail

faults=0 names=''
case ${1:-} in
--faults)	faults=1; shift ;;
--names)	names=$2; shift 2 ;;
esac
root=${1:-$(dirname "$0")/../..}
here=$(dirname "$0")
tables=("$root"/coverage/{hooks,syscalls,fanotify,io_uring,fcntl,ioctls}.txt)
if [[ $names ]]; then
	exec awk -v names="$names" -f "$here/tables.awk" "$root/src/core/hooks.h" "${tables[@]}"
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

jq -r '.programs[] | [.name, (.rules | join(" "))] | @tsv' "$root/proofs/manifest.json" > "$work/manifest"
: > "$work/faults"
awk -v faults="$work/faults" '
	function fault(text) { print file ": " text > faults }
	function at(text) { print file ":" FNR ": " text > faults }
	function trim(text) { gsub(/^ +| +$/, "", text); return text }
	FNR == 1 { input++; file = FILENAME }

	# Accesses, hooks, programs.
	input == 1 { if (match($0, /^\tRF_ACCESS_[A-Z]+ = 1 <</)) { split($1, part, "_"); known[tolower(part[3])] = 1 } next }
	input == 2 {
		if (!match($0, /^\tX\(/)) next
		split($0, part, /, */)
		programs[part[3]] = programs[part[3]] (programs[part[3]] ? " " : "") part[2]
		order[++rows] = part[2]; hook_of[part[2]] = part[3]
		next
	}
	input == 3 { split($0, part, "\t"); proved[part[1]] = " " part[2] " "; next }

	# Tests: each line of a body that tries something, with its title.
	FILENAME ~ /[.]bats$/ {
		if (/^@test "/) {
			title = $0; sub(/^@test "/, "", title); sub(/" *\{$/, "", title)
			where = FILENAME; sub(/.*\//, "", where); sub(/[.]bats$/, "", where)
			tries[++lines] = title; titles[lines] = where ": " title
		} else if (match($0, /(refused|hidden) /)) {
			tries[++lines] = substr($0, RSTART + RLENGTH); titles[lines] = where ": " title
		}
		next
	}

	/^(#.*)?$/ { next }

	# The first test that has it; of the rows of SECURITY.md, if one has.
	function attack(words,   i, found) {
		for (i = 1; i <= lines; i++)
			if (index(tries[i], words) == 1 && substr(tries[i], length(words) + 1, 1) !~ /[A-Za-z0-9-]/) {
				if (titles[i] ~ /: A[0-9]/)
					return titles[i]
				found = found ? found : titles[i]
			}
		if (!found)
			at("no test has the attack: " words)
		return found
	}

	# One program in one row; what the rows of an operation share stands in the first.
	function row(hook, program,   rule, rules, all, i) {
		used[program] = 1
		if (!(program in proved))
			at(program " is not in the manifest")
		all = hook == "-" ? "told lists" : "chain errno decide"
		split(all, rule, " ")
		for (i = 1; i in rule; i++)
			if (program in proved && !index(proved[program], " " rule[i] " "))
				at(program " lacks the rule " rule[i])
		rules = trim(proved[program]); gsub(/ /, ", ", rules)
		printf "| %s | %s | %s | `%s` | %s | %s |\n", operation, access, hook == "-" ? "-" : "`" hook "`", program, rules, tests
		operation = access = tests = ""
	}

	{
		n = split($0, column, /[|]/)
		if (n != 4) { at("not four columns"); next }
		operation = trim(column[1]); access = trim(column[2]); tests = ""
		if (operation in seen) at("twice: " operation)
		seen[operation] = 1; operations++
		m = split(access, part, /, */)
		if (!m) at("no access: " operation)
		for (i = 1; i <= m; i++) {
			if (!(part[i] in known)) at("no such access: " part[i])
			asked[part[i]] = 1
		}
		m = split(trim(column[4]), part, /, */)
		untried += !m
		for (i = 1; i <= m; i++) {
			test = attack(part[i])
			if (test && !index("; " tests "; ", "; " test "; "))
				tests = tests (tests ? "; " : "") test
		}
		m = split(trim(column[3]), hooks, /, */)
		if (!m) at("no hook: " operation)
		for (i = 1; i <= m; i++) {
			hook = hooks[i]
			if (hook in hook_of)
				row(hook_of[hook], hook)
			else if (hook ~ /^rf_/)
				row("-", hook)
			else if (!(hook in programs))
				at("no such hook: " hook)
			else {
				k = split(programs[hook], program, " ")
				for (j = 1; j <= k; j++) row(hook, program[j])
			}
		}
	}

	END {
		file = FILENAME
		for (i = 1; i <= rows; i++)
			if (!(order[i] in used)) fault("no operation is for " order[i])
		for (access in known)
			if (!(access in asked)) fault("no operation asks for " access)
		print operations, untried > (faults ".count")
	}' "$root/src/core/abi.h" "$root/src/core/hooks.h" "$work/manifest" "$root"/tests/e2e/*.bats \
	"$root/coverage/operations.txt" > "$work/rows"
awk -v faults="$work/table-faults" -f "$here/tables.awk" "$root/src/core/hooks.h" "${tables[@]}" > "$work/tables"
read -r operations untried < "$work/faults.count"

{
	cat << EOF
<!-- SPDX-License-Identifier: GPL-2.0-only OR MIT -->
<!-- Made by tests/prove/coverage.sh of coverage/*.txt, src/core/hooks.h, proofs/manifest.json and
     tests/e2e; UPDATE=1 tests/prove/coverage.sh writes it. -->
# What is seen, and by which proved program

First the operations that can read or change a vault's file, and which program decides about each. Then
everything that kernels have and could be one: each LSM hook, system call, event of fanotify, operation of
io_uring, command of fcntl and of ioctl. *attached*: a program of ours is. *covered*: the hooks that are
named see the same access. *harmless*: no way to read or change a vault's file. *open*: a way that is not
closed; SECURITY.md tells it. What a kernel or header has and this lacks, fails a test.

## Operations

$operations operations. Each has programs that decide about it, and of each is proved at least that it leaves
another's refusal alone (*chain*), returns nothing but 0, -EPERM and -ENOENT (*errno*), and decides what the policy says
(*decide*). docs/verification.md says what that means, and which rules there are besides. Programs without a hook decide
nothing: they tell.

That the kernel calls these hooks for these operations is not proved. It is tried: the last column names the first test
that has the operation as an attack; $untried operations have none.

| operation | access | hook | program | rules proved | attack |
|---|---|---|---|---|---|
EOF
	cat "$work/rows" "$work/tables"
} > "$work/coverage.md"

if ((faults)); then
	touch "$work/table-faults"
	LC_ALL=C sort -uV "$work/faults" "$work/table-faults"
	cmp -s "$work/coverage.md" "$root/docs/coverage.md" ||
		echo "$root/docs/coverage.md: not what is found now: UPDATE=1 tests/prove/coverage.sh writes it"
elif [[ ${UPDATE:-} ]]; then
	cp "$work/coverage.md" "$root/docs/coverage.md"
else
	cat "$work/coverage.md"
fi
