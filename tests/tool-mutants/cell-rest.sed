# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is left behind a narrow store is the low part.
# file: src/verify/state.c
# caught-by: world memory
s/object, end, left, part_of_cell\(space, cell, end, left\)/object, end, left, part_of_cell(space, cell, cell->offset, left)/
