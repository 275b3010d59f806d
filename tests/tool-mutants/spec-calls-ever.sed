# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Called once is called at all.
# file: src/verify/spec_place.c
# caught-by: world call
s/return at->number \? count : rf_term_unary/return at->number > 1 ? count : rf_term_unary/
