# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A map is after a call what it was before.
# file: src/verify/summary.c
# caught-by: world call
s/r = rf_state_haunt\(space, state, i, rf_value_fresh\(space, 8\)\.word\);/r = 0;/
