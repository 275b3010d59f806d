# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Of two answers to a goal the last counts.
# file: src/verify/prove.c
# caught-by: answer
s/\*proof = \*proof == RF_PROOF_NONE \? proof_of\(text\) : RF_PROOF_FAILED;/*proof = proof_of(text);/
