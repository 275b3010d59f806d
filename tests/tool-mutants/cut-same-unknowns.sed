# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The last round stands for all of them.
# file: src/verify/cut.c
# caught-by: world cut
s/last = rf_cut_again\(cut\)/last = rf_state_copy(exec->space, cut->head)/
