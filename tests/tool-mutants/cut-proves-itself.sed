# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is said of a loop is taken for true where it is proved.
# file: src/verify/world.c
# caught-by: world cut
s/rf_term_implies\(terms, world->claims\.granted, claim\);/rf_term_implies(terms, claim, claim);/
