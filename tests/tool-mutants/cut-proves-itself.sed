# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is said of a loop is taken for true where it is proved.
# file: src/verify/cut.c
# caught-by: world cut
s/(implies\(cut, world->granted, )claims\)/\1implies(cut, at_first, claims))/
