# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The last bytes of an access may be outside.
# file: src/verify/eval.c
# caught-by: eval
s/ && size <= m->eval->memory_size - offset//
