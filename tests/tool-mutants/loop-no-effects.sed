# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A callback does nothing that others see.
# file: src/verify/loop.c
# caught-by: world loop
s/if \(after->effects\[i\]->op != RF_TERM_FALSE\)/if (after->effects[i]->op == RF_TERM_TRUE \&\& !loop->said \&\& i > 99)/
