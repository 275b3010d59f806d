# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A definition may be made of itself where no steps are left.
# file: src/verify/spec_let.c
# caught-by: spec_recursive
s/!mentions\(let, zero->next\) && //
