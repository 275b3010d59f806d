# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A cell that begins before what is read is not seen.
# file: src/verify/state.c
# caught-by: world memory
s/cell->offset \+ cell->size <= offset\)/cell->offset < offset)/
