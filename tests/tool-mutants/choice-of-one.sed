# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Both ways of a choice of pointers are of one condition.
# file: src/verify/value.c
# caught-by: world memory
s/no, rf_term_not\(space->terms, condition\)\)/no, condition)/
