# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A remainder has the sign of the quotient.
# file: src/verify/term_compute.c
# caught-by: term
s/op == RF_TERM_SREM \? a >> 63 : \(a \^ b\) >> 63/(a ^ b) >> 63/
