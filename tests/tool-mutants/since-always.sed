# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What was made of zeroes stays zero.
# file: src/verify/effect.c
# caught-by: world map
s/rf_term_binary\(space->terms, RF_TERM_EQ, version, memory->since\)/rf_term_truth(space->terms, true)/
