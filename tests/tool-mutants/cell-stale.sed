# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Of all that a wide store covers only the first is forgotten.
# file: src/verify/state.c
# caught-by: world memory
s/while \(is_cell_of\(state, to, object, end\)\)/if (is_cell_of(state, to, object, end))/
