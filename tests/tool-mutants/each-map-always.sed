# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is done to one of two maps is taken to be done whichever it is.
# file: src/verify/contract.c
# caught-by: world map
s/\? rf_term_both\(terms, rest, map->guard\)/? rest/
