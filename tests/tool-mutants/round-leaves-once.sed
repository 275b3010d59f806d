# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What leaves a loop leaves it in the last round.
# file: src/verify/exec.c
# caught-by: loop_random
s/^\tif \(!\*place\)$/\tif (!*place || run->flow.loop_count)/
