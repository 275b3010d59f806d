# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A call leaves r1 to r5 as they were.
# file: src/verify/exec.c
# caught-by: exec
s/memset\(&state->registers\[1\], 0, 5 \*/memset(\&state->registers[1], 0, 0 */
