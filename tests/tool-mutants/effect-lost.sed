# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A write by a pointer is no effect.
# file: src/verify/effect.c
# caught-by: world effect
s/rf_state_affect\(space, state, memory->effect, target->guard\);/rf_state_affect(space, state, memory->effect, rf_term_truth(space->terms, false));/
