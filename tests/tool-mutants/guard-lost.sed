# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What may be NULL never is.
# file: src/verify/value.c
# caught-by: world map
s/targets\[i\]\.guard = rf_term_both\(space->terms, guard, targets\[i\]\.guard\);/targets[i].guard = rf_term_both(space->terms, targets[i].guard, targets[i].guard);/
