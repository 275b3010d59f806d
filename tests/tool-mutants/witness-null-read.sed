# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A case may read behind NULL.
# file: src/verify/witness.c
# caught-by: witness
s/return rf_witness_refuse\(work, seen, "NULL is read there"\)/return 0/
