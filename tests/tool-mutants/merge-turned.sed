# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Where ways meet, each has what the other had.
# file: src/verify/state.c
# caught-by: exec_random
s/what_differs\(state->reached, other->reached\)/what_differs(other->reached, state->reached)/
