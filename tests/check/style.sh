#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# What HACKING.md says of form: lengths of files and functions, licence tags, no leftovers,
# clang-format, shellcheck.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/check/check.bash

# Files below ROOT, one a line: files ROOT FIND_EXPRESSION...
files() {
	find "$1" \( -path ./build -o -path './build-*' -o -path ./.git -o -path ./tests/check/samples \
		-o -path ./tests/fuzz/corpus -o -path ./tests/vm/cases \) -prune \
		-o -type f \( "${@:2}" \) -print | LC_ALL=C sort
}

c_files() {
	files "$1" -name '*.[ch]'
}

# By name, or by what the first line says.
shell_files() {
	files "$1" -name '*.sh' -o -name '*.bash' -o -name '*.bats' -o -path './etc/completion/*' -o -path './.ci/*'
}

# Lines of files; of functions, between their braces; of hooks.
lengths() { # ROOT
	c_files "$1" | xargs awk '
		function fault(line, what, n, max) {
			if (n > max)
				printf "%s:%d: %s has %d lines, and %d are the most\n", file, line, what, n, max
		}
		function file_end() {
			if (file)
				fault(last, "the file", last, file ~ /\.bpf\.c$/ ? 300 : file ~ /\.c$/ ? 400 : 600)
		}
		FNR == 1 { file_end(); file = FILENAME; hook = 0 }
		{ last = FNR }
		/^SEC\("lsm\// { hook = 1 }
		/^\{$/ { start = FNR }
		/^\}/ && start {
			fault(start, hook ? "the hook" : "the function", FNR - start - 1, hook ? 15 : 50)
			start = hook = 0
		}
		END { file_end() }'
}

tags() { # ROOT
	{ c_files "$1"; shell_files "$1"; files "$1" -name Makefile -o -name '*.service' -o -path '*/man/*.[1-8]'; } |
		while read -r file; do
			head -n 3 "$file" | grep -q 'SPDX-License-Identifier: GPL-2.0-only' ||
				echo "$file:1: no licence tag in the first three lines"
		done
}

# The words are written so that this file does not hold them.
leftovers() { # ROOT
	{ c_files "$1"; shell_files "$1"; files "$1" -name Makefile; } |
		xargs grep -nE '\b(TO''DO|FIX''ME|XX''X)\b' || true
}

formatting() { # ROOT
	c_files "$1" | xargs clang-format --style="file:$PWD/.clang-format" --dry-run 2>&1 |
		sed -n 's/^\([^ :]*:[0-9]*\):[0-9]*: warning: \(.*\) \[.*/\1: \2/p' | LC_ALL=C sort -uV
}

# Warnings and errors. What sources a file is judged without it: names may come from there
# (SC1091, SC2154) or go there (SC2034), and a function may be called from there (SC2317). A test is
# `[[ this ]]; tap $?` (SC2319).
shell() { # ROOT
	shell_files "$1" | xargs shellcheck -s bash -S warning -f gcc -e SC1091,SC2034,SC2154,SC2317,SC2319 || true
}

# The samples are kept short; what is too long is made so here.
sample=$(mktemp -d)
trap 'rm -rf "$sample"' EXIT
cp -r tests/check/samples/style/. "$sample"
printf '\n%.0s' {1..300} >> "$sample/src/long.bpf.c"
printf '\n%.0s' {1..400} >> "$sample/src/long.c"

check "files, functions and hooks are short" "$sample" lengths
check "every source has its licence tag" "$sample" tags
check "nothing is left for later" "$sample" leftovers
# Versions do not agree in everything.
if [[ $(clang-format --version) == *' version 14.'* ]]; then
	check "C is formatted by clang-format" "$sample" formatting
else
	tap 0 "# SKIP C is formatted by clang-format 14: this is $(clang-format --version)"
fi
check "shell scripts pass shellcheck" "$sample" shell
finish
