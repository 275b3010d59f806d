# SPDX-License-Identifier: GPL-2.0-only OR MIT
# It is enough if a prover does not know whether what is false is so.
# file: src/verify/prove.c
# caught-by: answer
s/if \(proof == RF_PROOF_REFUTED\)/if (proof == RF_PROOF_REFUTED || proof == RF_PROOF_UNKNOWN)/
