# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A write is only seen by a read of the same bytes.
# file: src/verify/effect.c
# caught-by: world effect
s/from < written->to\[i\] && written->from\[i\] < to/from == written->from[i] \&\& written->to[i] == to/
