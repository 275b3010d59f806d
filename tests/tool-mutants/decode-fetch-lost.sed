# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What an atomic operation fetches is not kept.
# file: src/verify/insn.c
# caught-by: insn
s/raw->imm & ATOMIC_FETCH;/raw->imm == ATOMIC_FETCH;/
