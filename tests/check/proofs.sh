#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# proofs/manifest.json is about what is here: the specification, the object that the build made, and
# each of its programs, no more and no fewer. `make prove` mends it.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/check/check.bash

digest() { # FILE
	sha256sum < "$1" | cut -d ' ' -f 1
}

manifest() { # ROOT
	local manifest=$1/proofs/manifest.json
	[[ $(jq -r .specification "$manifest") == "$(digest "$1/proofs/ringfence.spec")" ]] ||
		echo "$manifest: the specification is another"
	[[ $(jq -r .object "$manifest") == "$(digest "$1/build/ringfence.bpf.o")" ]] ||
		echo "$manifest: the object is another"
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

check "the manifest is that of the specification and the object" tests/check/samples/proofs manifest
finish
