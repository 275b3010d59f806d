# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is said of a loop is said of the one before it.
# file: src/verify/cut_find.c
# caught-by: world nest
s/cut->number == i \+ 1/cut->number == i + 2/
