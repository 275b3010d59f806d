# SPDX-License-Identifier: GPL-2.0-only OR MIT
# No effects leaves out one kind of them.
# file: src/verify/spec_compile.c
# caught-by: spec
s/!formula->first && i < c->facts->effect_count/!formula->first \&\& i + 1 < c->facts->effect_count/
