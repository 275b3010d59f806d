# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An unsigned comparison is a signed one to provers.
# file: src/verify/why3/prover.drv
# caught-by: prove
s/bvult/bvslt/
