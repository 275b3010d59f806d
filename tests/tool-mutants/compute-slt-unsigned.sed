# SPDX-License-Identifier: GPL-2.0-only OR MIT
# < has no sign.
# file: src/verify/term_compute.c
# caught-by: term
s/\(a \^ sign\) < \(b \^ sign\)/a < b/
