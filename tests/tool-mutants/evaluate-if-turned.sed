# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A choice is evaluated to the other one.
# file: src/verify/term_evaluate.c
# caught-by: exec
s/args\[0\] \? args\[1\] : args\[2\]/args[0] ? args[2] : args[1]/
