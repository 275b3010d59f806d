# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A definition by itself may be of as many steps.
# file: src/verify/spec_let.c
# caught-by: spec_recursive
s/ \|\|$/ ||/;s/last->last->number != 1\)/last->last->number > 1)/
