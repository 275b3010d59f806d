# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A 32-bit shift has a mask of 6 bits.
# file: src/verify/isa.c
# caught-by: isa
s/wide \? 63 : 31/wide ? 63 : 63/
