#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# What the programs and the code know must stand in the documents: verbs and options, hooks,
# maps, limits, policy keys, and the words of events. And the documents keep their lengths.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/check/check.bash

# stands WORD FILE WHAT: tells when the word is not there. Man pages escape dashes.
stands() {
	sed 's/\\-/-/g' "$2" | grep -E -- "(^|[^A-Za-z0-9_-])$1([^A-Za-z0-9_-]|$)" > /dev/null || echo "$2: $3 $1 is missing"
}

# The long and short options that PROGRAM [VERB] --help lists.
options() {
	"$@" --help | grep -oE '^ +(-[A-Za-z], )?--[a-z-]+' | grep -oE -- '-[A-Za-z]\b|--[a-z-]+' || true
}

# The section of a verb in the man page, with the options that all verbs have.
section() { # VERB FILE
	awk -v verb="$1" '
		/^[.]S[SH]/ { on = 0 }
		/^[.]SS/ { name = $2; gsub(/"/, "", name); on = name == verb }
		/^[.]SH OPTIONS/ { on = 1 }
		on' "$2"
}

verbs() { # ROOT
	local verb option part
	part=$(mktemp)
	for verb in $("$1/build/ringfence" help | sed -n 's/^  \([a-z]\+\) .*/\1/p'); do
		stands "$verb" "$1/man/ringfence.1" verb
		stands "$verb" "$1/etc/completion/ringfence" verb
		[[ $verb != help ]] || continue
		section "$verb" "$1/man/ringfence.1" > "$part"
		for option in $(options "$1/build/ringfence" "$verb"); do
			stands "$option" "$part" "$verb" | sed "s|^$part|$1/man/ringfence.1|"
			[[ $option == --* ]] || continue
			[[ $option =~ ^--(help|usage)$ ]] ||
				grep -qE -- "[[]${verb}[]]='.*${option}[ ']" "$1/etc/completion/ringfence" ||
				echo "$1/etc/completion/ringfence: $verb $option is missing"
		done
	done
	for option in $(options "$1/build/ringfenced"); do
		stands "$option" "$1/man/ringfenced.8" option
	done
	rm "$part"
}

kernel_side() { # ROOT
	local hook map limit value
	for hook in $(sed -n 's/^\tX([A-Z_]*, [a-z_]*, \([a-z_]*\),.*/\1/p' "$1/src/core/hooks.h"); do
		stands "\`$hook\`" "$1/ARCHITECTURE.md" hook
	done
	for map in $(sed -n 's/^} \([a-z]*\) RF_MAP;/\1/p' "$1/src/bpf/maps.h"); do
		stands "\`$map\`" "$1/ARCHITECTURE.md" map
	done
	while read -r limit value; do
		stands "\`$limit\` $value" "$1/ARCHITECTURE.md" limit
	done < <(sed -n 's/^#define \(RF_[A-Z_]*_MAX\) \([0-9][0-9]*\).*/\1 \2/p' "$1/src/core/abi.h")
}

# What people can reach: keys and limits of policies, words of events.
words() { # ROOT
	local word value
	for word in $(grep -ohE '\{"[a-z]+", [a-z_]+\}' "$1/src/policy/parse.c" "$1/src/policy/prototype.c" | cut -d '"' -f 2) \
		$(grep -oE '\[RF_POLICY_[A-Z]+\] = "[a-z]+"' "$1/src/policy/model.c" | cut -d '"' -f 2); do
		stands "$word" "$1/man/ringfence-policy.5" key
	done
	for word in VAULTS ROOTS RULES UNITS; do
		value=$(sed -n "s/^#define RF_${word}_MAX \([0-9]*\).*/\1/p" "$1/src/core/abi.h")
		stands "$value" "$1/man/ringfence-policy.5" limit
	done
	for word in $(sed -nE 's/.*\[RF_REASON_[A-Z_]*\] = \{"([a-z-]+)".*/\1/p
		s/.*\[RF_VERDICT_[A-Z]*\] = "([a-z]+)".*/\1/p
		/ accesses\[\] = \{/ { s/.*\{//; s/[",};]+/ /g; p }' "$1/src/daemon/names.c"); do
		[[ $word =~ ^(none|allow)$ ]] || stands "$word" "$1/man/ringfence-event.5" word
	done
}

form() { # ROOT
	local page lines file max
	for page in "$1"/man/*.[1-8]; do
		groff -man -ww -z "$page" 2>&1 | sed 's/^troff:\([^ ]\)/troff: \1/'
	done
	while read -r file max; do
		lines=$(wc -l < "$1/$file")
		((lines <= max)) || echo "$1/$file: $lines lines, and $max are the most"
	done <<< $'README.md 150\nARCHITECTURE.md 200'
}

sample=tests/check/samples/docs-drift
check "verbs and options are in man pages and completion" "$sample" verbs
check "hooks, maps and limits are in ARCHITECTURE.md" "$sample" kernel_side
check "policy keys, limits and words of events are in man pages" "$sample" words
check "man pages are well-formed, documents short" "$sample" form
finish
