# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The last rule is never asked.
# file: src/verify/check.c
# caught-by: world effect
s/i < spec->rule_count/i + 1 < spec->rule_count/
