# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What a definition by itself is of others is what it is of this.
# file: src/verify/spec_place.c
# caught-by: world language
s/words, count\);$/words, count > 1);/
