#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# proofs/manifest.json is about what is here: the specification, the sources, the object beside it, which
# the build embeds and which the same compiler makes again, and each of its programs, no more and no
# fewer. `make prove` mends it.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/check/check.bash

digest() { # FILE
	sha256sum < "$1" | cut -d ' ' -f 1
}

embed=$PWD/proofs/embed.sh compiler=$("${CLANG:-clang}" --version | head -n 1)
sample=$(mktemp -d)
trap 'rm -rf "$sample"' EXIT
cp -r tests/check/samples/proofs/. "$sample"
# The sample's compiler is the one here, whichever that is.
sed -i "s/\"compiler\": \"\"/\"compiler\": \"$compiler\"/" "$sample/proofs/manifest.json"

manifest() { # ROOT
	local manifest=$1/proofs/manifest.json object
	[[ $(jq -r .specification "$manifest") == "$(digest "$1/proofs/ringfence.spec")" ]] ||
		echo "$manifest: the specification is another"
	[[ $(jq -r .source "$manifest") == "$(cd "$1" && "$embed" --source)" ]] ||
		echo "$manifest: the sources are others"
	for object in proofs/ringfence.bpf.o build/ringfence.bpf.o build/compiled.bpf.o; do
		[[ $object != build/compiled* || $(jq -r .compiler "$manifest") == "$compiler" ]] || continue
		[[ $(jq -r .object "$manifest") == "$(digest "$1/$object")" ]] || echo "$manifest: $object is another"
	done
	diff <(jq -r '.programs[] | .name + " " + .section' "$manifest" | LC_ALL=C sort) \
		<("$1/build/ringfence" verify --list --json "$1/build/ringfence.bpf.o" |
			jq -r '.functions[] | select(.kind == "program") | .name + " " + .section' | LC_ALL=C sort) |
		sed -n "s|^< \(.*\)|$manifest: there is no program \1|p; s|^> \(.*\)|$manifest: program \1 is missing|p" || true
	jq -r '.programs[] | select(.rules | length == 0) | "no rule of program \(.name)"' "$manifest" |
		sed "s|^|$manifest: |"
	# The text that people read names what was asked.
	jq -r '"why3 \(.why3)", (.provers | to_entries[] | "\(.key) \(.value)")' "$manifest" | grep -vE '^[a-z0-9]+ [0-9.]+$' |
		sed "s|.*|$manifest: no version: &|" || true
	[[ $(jq '.assumptions | length' "$manifest") -gt 0 ]] || echo "$manifest: no assumptions"
}

[[ $(jq -r .compiler proofs/manifest.json) == "$compiler" ]] ||
	echo "# $compiler is not the compiler of proofs/manifest.json: that it makes the same object is not asked"
check "the manifest is that of the specification, the sources and the object" "$sample" manifest
finish
