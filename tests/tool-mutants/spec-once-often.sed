# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Once is at least once.
# file: src/verify/spec_log.c
# caught-by: world effect
s/if \(at->number\)/if (at->number > 1)/
