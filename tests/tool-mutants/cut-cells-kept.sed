# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What a loop writes to the stack is what it was.
# file: src/verify/cut_head.c
# caught-by: world cut
s/r >= 0 \&\& i < head->cell_count/r >= 0 \&\& i < head->cell_count \&\& i > 99/
