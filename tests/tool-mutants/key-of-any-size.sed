# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A key may be too short.
# file: src/verify/contract_map.c
# caught-by: world memory
s/rf_call_reads\(call, 2, of->key_size,/rf_call_reads(call, 2, 1,/
