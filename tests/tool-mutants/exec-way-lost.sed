# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The way on which a branch is not taken is not gone.
# file: src/verify/exec.c
# caught-by: exec
s/return r < 0 \? r : go_on\(run, slot \+ 1, other\);/return r < 0 ? r : go_on(run, slot + 1, state);/
