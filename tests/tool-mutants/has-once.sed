# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Whether there is an entry never changes.
# file: src/verify/symbol.c
# caught-by: world map
s/rf_term_apply\(world->space->terms, name, args, count \+ 1\);/rf_term_apply(world->space->terms, name, args, count);/
