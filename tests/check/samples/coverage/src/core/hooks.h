/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* clang-format off */
#define RF_HOOKS(X) \
	X(ONE, rf_one, one, "file", ALWAYS) \
	X(TWO, rf_two, two, "file", ALWAYS) \
	X(TWO_LATER, rf_two_later, two, "*,file", ALWAYS) \
	X(THREE, rf_three, three, "file", ALWAYS) \
	X(FOUR, rf_four, four, "file", ALWAYS)
