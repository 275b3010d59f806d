# SPDX-License-Identifier: GPL-2.0-only OR MIT
# No comparison has a sign.
# file: src/verify/spec_compile.c
# caught-by: spec
s/sign = left\.range\.low < 0 \|\| right\.range\.low < 0;/sign = left.range.low < 0 \&\& right.range.low > 0;/
