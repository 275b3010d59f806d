# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What leaves a loop in a round that is only tried goes on.
# file: src/verify/exec.c
# caught-by: world cut
s/run->closed = leaves \? closed : loop->number;/run->closed = closed;/
