# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is read of an entry is not put into it.
# file: src/verify/witness_fact.c
# caught-by: witness
s/fact->first\[offset \+ i\] = fact->last\[offset \+ i\] = byte;/fact->last[offset + i] = byte;/
