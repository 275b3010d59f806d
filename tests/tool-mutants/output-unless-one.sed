# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A record is there where the helper returned 1, not 0.
# file: src/verify/contract_ring.c
# caught-by: world helper
/struct rf_term \*there = rf_term_binary/,/;/s/rf_term_word\(space->terms, 0\)/rf_term_word(space->terms, 1)/
