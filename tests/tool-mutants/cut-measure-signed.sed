# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The measure of a loop may go below 0.
# file: src/verify/cut.c
# caught-by: world cut
s/RF_TERM_ULT, after, before/RF_TERM_SLT, after, before/
