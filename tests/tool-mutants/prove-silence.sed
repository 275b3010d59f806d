# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A goal without an answer counts as proved.
# file: src/verify/prove.c
# caught-by: answer
s/result->proofs\[i\] != proof\)/result->proofs[i] != proof \&\& result->proofs[i])/
