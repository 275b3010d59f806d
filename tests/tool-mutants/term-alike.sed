# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Two numbers are one term.
# file: src/verify/term.c
# caught-by: term
s/a->value != b->value/(uint32_t)a->value != (uint32_t)b->value/
