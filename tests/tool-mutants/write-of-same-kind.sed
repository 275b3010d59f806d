# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A number that is written over a number is no change.
# file: src/verify/summary.c
# caught-by: world call
s/before\.kind != cell->value\.kind \|\| before\.word != cell->value\.word/before.kind != cell->value.kind/
