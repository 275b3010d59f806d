# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is written is taken for gone.
# file: src/verify/contract_map.c
# caught-by: world effect
s/rf_term_word\(space->terms, !updates\)/rf_term_word(space->terms, 1)/
