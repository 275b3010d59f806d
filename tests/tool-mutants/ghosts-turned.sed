# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Where ways meet, what was written is that of the other way.
# file: src/verify/effect.c
# caught-by: world effect
s/condition, state->ghosts\[i\], other->ghosts\[i\]\)/condition, other->ghosts[i], state->ghosts[i])/
