# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What a function leaves in r6 is its caller's.
# file: src/verify/exec.c
# caught-by: program
s/memcpy\(&state->registers\[6\], kept, sizeof\(kept\)\);/memcpy(\&state->registers[7], kept + 1, sizeof(kept) - sizeof(kept[0]));/
