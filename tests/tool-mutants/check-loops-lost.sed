# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is said of loops is taken for true.
# file: src/verify/check.c
# caught-by: world loop
s/work->program\.loops->op != RF_TERM_TRUE/work->program.loops->op == RF_TERM_FALSE/
