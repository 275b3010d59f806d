# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A loop is gone round no more than eight times.
# file: src/verify/exec.c
# caught-by: world round
s/while \(r >= 0 \&\& \*waiting\)/while (r >= 0 \&\& *waiting \&\& rounds < 8)/
