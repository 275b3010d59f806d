# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Of several results that would be right, one is told.
# file: src/verify/wanted.c
# caught-by: witness
s/ret_wanted->count < RF_WANTED_MAX; i\+\+/!ret_wanted->count; i++/
