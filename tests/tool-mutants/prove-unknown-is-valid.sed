# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A prover that does not know has proved.
# file: src/verify/prove.c
# caught-by: answer
s/\{"Unknown \(unknown\) \(", RF_PROOF_UNKNOWN\}/{"Unknown (unknown) (", RF_PROOF_VALID}/
