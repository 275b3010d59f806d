# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A signed division has no sign.
# file: src/verify/isa.c
# caught-by: isa
s/RF_TERM_SDIV, a, b/RF_TERM_UDIV, a, b/
