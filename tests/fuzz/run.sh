#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Fuzzes what reads strangers' bytes: run.sh [SECONDS], 60 for each target by
# default. Any finding fails, and its input stays in build/fuzz. What the fuzzers
# learn stays there too, so that the next run begins where this one ended.
set -u
seconds=${1:-60}
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$root/build/fuzz
status=0
cd "$root" || exit 2
mkdir -p "$build"

for target in yaml image object spec; do
	echo "fuzz: $target for $seconds s"
	longest=4096
	case $target in
	object)
		longest=16384
		set -- "$root"/src/verify/*.c -lbpf -lelf
		;;
	spec) set -- "$root"/src/verify/*.c -lbpf -lelf ;;
	*) set -- "$root"/src/policy/*.c -lyaml ;;
	esac
	${CLANG:-clang} -std=gnu11 -D_GNU_SOURCE -g -O1 -fno-omit-frame-pointer \
		-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
		-I"$root/src" -o "$build/${target}_fuzz" "$root/tests/fuzz/${target}_fuzz.c" \
		"$root"/src/base/*.c "$@" -lcrypto -ljansson || exit 2
	mkdir -p "$build/$target"
	if ! "$build/${target}_fuzz" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 \
		-max_len=$longest -artifact_prefix="$build/$target-" -print_final_stats=1 \
		"$build/$target" "$root/tests/fuzz/corpus/$target" >"$build/$target.log" 2>&1; then
		status=1
		echo "fuzz: $target found something; the end of $build/$target.log:"
		tail -40 "$build/$target.log"
	fi
	grep -E '^stat::(number_of_executed_units|average_exec_per_sec|peak_rss_mb)' "$build/$target.log"
done
exit "$status"
