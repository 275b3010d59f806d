# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What other rounds of a loop do, nobody sees.
# file: src/verify/cut_head.c
# caught-by: world cut
s/effects\[i\] != cut->back->effects\[i\] \&\&/effects[i] == cut->back->effects[i] \&\&/
