# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A shift is by all of the register.
# file: src/verify/isa.c
# caught-by: isa
s/binary\(t, RF_TERM_AND, b, word\(t, wide \? 63 : 31\)\)/b/
