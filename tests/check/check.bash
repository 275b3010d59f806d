# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# What the checks share. A check is a function that prints one line for each fault it finds
# below a folder. It runs twice: over the project, where it must find nothing, and over a
# sample that breaks its rules, where it must find just what the sample's file
# `expected.FUNCTION` lists.

source tests/tap.bash

# result NAME FAULTS: ok when there are none; otherwise not ok, and the first of them shown.
result() {
	if [[ -z $2 ]]; then
		tap 0 "$1"
	else
		tap 1 "$1"
		head -n 100 <<< "$2" | shown /dev/stdin
	fi
}

# check WHAT SAMPLE_FOLDER FUNCTION: the project, then the sample.
check() {
	local what=$1 sample=$2 run=$3 faults
	faults=$("$run" . 2>&1) || faults+=$'\n'"$run ended with status $?"
	result "$what" "$faults"
	faults=$("$run" "$sample" 2>&1 | sed "s|$sample/||g" | diff "$sample/expected.$run" - 2>&1) || true
	result "$what: a sample that does not is told" "$faults"
}
