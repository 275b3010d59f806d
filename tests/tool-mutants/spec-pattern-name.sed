# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Rules for sections are for none.
# file: src/verify/spec_check.c
# caught-by: world kernel
s/return section && glob\(rule->pattern, section\);/return section \&\& glob(rule->pattern, name);/
