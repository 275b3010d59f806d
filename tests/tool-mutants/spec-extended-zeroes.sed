# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Numbers with a sign are extended with zeroes.
# file: src/verify/spec_compile.c
# caught-by: spec
s/if \(!type\.sign\)/if (!type.sign || type.size < 8)/
