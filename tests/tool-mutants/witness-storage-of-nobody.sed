# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An entry of a storage belongs to nobody.
# file: src/verify/witness_call.c
# caught-by: witness
s/rf_witness_number\(work, seen->before\[2\]\.word\)\);/0);/
