# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A call goes to where its section begins.
# file: src/verify/object_relocate.c
# caught-by: object
s/at->symbol->value \+ \(uint64_t\)addend,/at->symbol->value + 0 * (uint64_t)addend,/
