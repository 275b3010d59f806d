# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is said otherwise is said always.
# file: src/verify/spec_compile.c
# caught-by: world language
s/binary\(c, RF_TERM_BOTH, negated\(c, condition\), no\)/no/
