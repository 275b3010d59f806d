# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is said otherwise is said always.
# file: src/verify/spec_compile.c
# caught-by: world language
s/\? rf_term_choose\(c->terms, condition, yes, no\)/? rf_term_binary(c->terms, RF_TERM_EITHER, rf_term_both(c->terms, condition, yes), no)/
