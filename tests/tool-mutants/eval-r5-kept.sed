# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A call leaves r5 as it was.
# file: src/verify/eval.c
# caught-by: eval
s/memset\(&m->set\[1\], 0, 5 \*/memset(\&m->set[1], 0, 4 */
