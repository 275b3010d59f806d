# SPDX-License-Identifier: GPL-2.0-only OR MIT
# If and then is or.
# file: src/verify/spec_compile.c
# caught-by: spec
s/result = negated\(c, result\);/result = negated(c, negated(c, result));/
