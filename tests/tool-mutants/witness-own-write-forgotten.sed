# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What a case reads may be other than what the program has just written.
# file: src/verify/witness_fact.c
# caught-by: witness
s/if \(\*flags \& RF_BYTE_WRITTEN && !same\)/if (false)/
