# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A shift by 64 shifts by nothing.
# file: src/verify/term_compute.c
# caught-by: term
s/if \(b >= 64\)/if (b > 64)/
