#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Who includes whom: core < base < {policy, verify} < enforce < daemon < cli; bpf beside them, on
# core alone. The table of ARCHITECTURE.md as expressions, one a folder: what may be included. System
# headers that belong to one place have expressions of their own below.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/check/check.bash

includes() { # ROOT
	(cd "$1" && find src -name '*.[ch]' | LC_ALL=C sort | xargs awk '
	BEGIN {
		own = "[a-z_]+[.]h"
		allowed["core"] = own
		allowed["base"] = "(core|base)/.*"
		allowed["bpf"] = own "|core/.*"
		allowed["policy"] = "(core|base|policy)/.*"
		allowed["verify"] = "(base|verify)/.*"
		allowed["enforce"] = "(core|base|enforce)/.*|policy/image[.]h|ringfence[.]skel[.]h"
		allowed["daemon"] = "(core|base|daemon)/.*|policy/image[.]h|enforce/enforce[.]h"
		allowed["cli"] = "(core|base|policy|verify|daemon|cli)/.*|enforce/enforce[.]h"
		system_allowed["core"] = "linux/types[.]h"
		system_allowed["bpf"] = "(linux|asm-generic)/.*|stdbool[.]h|bpf/bpf_(core_read|helpers|tracing)[.]h"
		only["yaml.h"] = "src/policy/yaml[a-z_]*[.]c"
		only["bpf/"] = "src/(bpf|enforce|verify)/.*"
		only["openssl/"] = "src/(policy|verify|enforce)/.*"
		only["systemd/"] = "src/daemon/.*"
		only["seccomp.h"] = "src/daemon/drop[.]c"
	}
	function fault(why) { printf "%s:%d: %s %s\n", FILENAME, FNR, $2, why }
	function matches(text, expression) { return text ~ "^(" expression ")$" }
	$1 == "#include" {
		split(FILENAME, path, "/")
		folder = path[2]
		name = substr($2, 2, length($2) - 2)
		if (!(folder in allowed))
			fault("is included by a folder that has no rule")
		else if ($2 ~ /^"/ && !matches(name, allowed[folder]))
			fault("is not for " folder)
		if ($2 !~ /^</)
			next
		if (folder in system_allowed && !matches(name, system_allowed[folder]))
			fault("is not for " folder)
		for (header in only)
			if (index(name, header) == 1 && !matches(FILENAME, only[header]))
				fault("is not for this file")
	}')
}

check "includes go one way" tests/check/samples/includes includes
finish
