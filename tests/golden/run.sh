#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Policies and what becomes of them, against the expectations beside them; prints
# TAP. UPDATE=1 writes the expectations instead: look at `git diff` afterwards.
#
#   policy/X.yaml   -> X.print (canonical YAML) and X.image.txt (the image as text)
#   errors/X.yaml   -> X.err (faults, and the exit status); X may be a folder
#
# Paths are not looked for on this machine, but for those of errors/machine-*.
set -u
cd "$(dirname "$0")" || exit 2
root=$(cd ../.. && pwd)
source ../tap.bash
folder=build${SAN:+-san}
build=$root/$folder
tool=$build/golden/policytool

tool_build() {
	make -s -C "$root" SAN="${SAN:-}" "$folder/libpolicy.a" "$folder/libbase.a" >&2 || return 1
	mkdir -p "$build/golden"
	# shellcheck disable=SC2086
	${CC:-cc} -std=gnu11 -D_GNU_SOURCE -g -I"$root/src" ${SAN:+-fsanitize=address,undefined} \
		-o "$tool" policytool.c "$build/libpolicy.a" "$build/libbase.a" -lyaml -lcrypto -ljansson
}

# compare NAME EXPECTATION: standard input is what came out.
compare() {
	if [ -n "${UPDATE:-}" ]; then
		cat >"$2"
	fi
	if [ -n "${UPDATE:-}" ] || cat | diff -u "$2" - >"$work/diff" 2>&1; then
		tap 0 "$1"
	else
		tap 1 "$1"
		shown "$work/diff"
	fi
}

# What is printed must be a policy again, and print the same.
again() {
	cp "$1" "$work/again.yaml"
	if "$tool" --offline print "$work/again.yaml" 2>&1 | diff -u "$1" - >"$work/diff"; then
		tap 0 "$1 prints itself"
	else
		tap 1 "$1 prints itself"
		shown "$work/diff"
	fi
}

faults() {
	case $1 in
	errors/machine-*) "$tool" check "$1" 2>&1 ;;
	*) "$tool" --offline check "$1" 2>&1 ;;
	esac
	echo "exit $?"
}

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
tool_build || { echo "Bail out! policytool does not build"; exit 2; }

for policy in policy/*.yaml "$root"/etc/policies/*.yaml; do
	name=policy/$(basename "$policy" .yaml)
	case $policy in
	"$root"/*)
		# Names that only some machines have become one that all have.
		sed 's/: \(acme\|staff\) \( *#\)/: daemon \2/' "$policy" >"$work/$(basename "$policy")"
		policy=$(basename "$policy")
		cd "$work" || exit 2
		;;
	esac
	"$tool" --offline print "$policy" >"$work/print" 2>&1
	"$tool" --offline dump "$policy" >"$work/dump" 2>&1
	cd "$root/tests/golden" || exit 2
	compare "$name prints" "$name.print" <"$work/print"
	compare "$name compiles" "$name.image.txt" <"$work/dump"
	again "$name.print"
done
for policy in errors/*.yaml errors/*/; do
	policy=${policy%/}
	faults "$policy" >"$work/faults"
	compare "$policy" "${policy%.yaml}.err" <"$work/faults"
done
finish
