# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The most that a choice can be is the lesser of two.
# file: src/verify/term.c
# caught-by: world map
s/return a > b \? a : b;/return a < b ? a : b;/
