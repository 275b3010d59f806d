# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A number is kept whatever it was asked of.
# file: src/verify/asked.c
# caught-by: witness
s/\(!count \|\| !memcmp\(number->args, args, count \* sizeof\(\*args\)\)\)/true/
