# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What two rounds of a loop do not change is held to stay.
# file: src/verify/cut.c
# caught-by: world cut
s/r = rf_cut_widen\(cut, ret_more\);/r = rf_cut_widen(cut, ret_more), *ret_more = false;/
