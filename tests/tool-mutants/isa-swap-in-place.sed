# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A byte swap swaps nothing.
# file: src/verify/isa.c
# caught-by: isa
s/word\(t, 8 \* \(bytes - 1 - i\)\)/word(t, 8 * i)/
