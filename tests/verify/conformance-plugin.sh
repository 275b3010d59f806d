#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The evaluator as a plugin of conformance suites in the manner of bpf_conformance: the program in
# hexadecimal digits on the standard input or behind --program, memory as an argument, r0 out.
# --why3 has the provers confirm each step.
eval=--eval
for argument; do
	shift
	case $argument in
	--why3) eval=--eval=why3 ;;
	--debug) ;;
	*) set -- "$@" "$argument" ;;
	esac
done
exec "$(dirname "$0")/../../build/ringfence" verify "$eval" "$@"
