# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A choice is printed the other way round.
# file: src/verify/why3.c
# caught-by: prove
/^static void print_if/,/^}/s/term->args\[i\]/term->args[i ? 3 - i : 0]/
