# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A pointer that a loop moves is where it was.
# file: src/verify/cut_head.c
# caught-by: world nest
s/!words \&\& !only_moves\(cut, head, back\)/!words \&\& !(head->kind == back->kind \&\& rf_value_same(first, head))/
