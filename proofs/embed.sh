#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Which kernel programs a build embeds, run from the project's root folder. Compilers make different
# programs of one source, and only what was proved is loaded: so where another compiler than the
# proofs' made the object, the proved one is taken, which lies beside the manifest. That is about just
# these sources, or it is not taken.
#
#   embed.sh OBJECT OUT    OUT becomes the object to embed; OBJECT is what the compiler here made
#   embed.sh OBJECT        says in one line if that is another; status 1 if it is none that was proved
#   embed.sh --source      the SHA-256 of the sources
set -eu

export LC_ALL=C # the order of names
proved=proofs/ringfence.bpf.o

digest() {
	sha256sum | cut -d ' ' -f 1
}

source_digest() {
	cat src/bpf/*.[ch] src/core/*.h | digest
}

# says NAME VALUE: whether the manifest has it.
says() {
	grep -qsF "\"$1\": \"$2\"" proofs/manifest.json
}

if [ "$1" = --source ]; then
	source_digest
	exit
fi
if says object "$(digest < "$1")"; then
	take=$1 words=
elif says source "$(source_digest)" && [ -e $proved ] && says object "$(digest < $proved)"; then
	take=$proved words="The compiler here makes other kernel programs of these sources than were proved: $proved is embedded instead, which was. \`make prove\` proves what the compiler makes."
else
	take=$1 words="The kernel programs are not those of proofs/manifest.json: ringfenced will load none of them before \`make prove\` has proved them."
fi
if [ "${2-}" ]; then
	cp "$take" "$2"
else
	[ -z "$words" ] || echo "$words" >&2
	[ "$take" = $proved ] || [ -z "$words" ]
fi
