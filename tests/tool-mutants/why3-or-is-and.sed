# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Either is printed as both.
# file: src/verify/why3.c
# caught-by: prove
/case RF_TERM_EITHER:/,/return/s/"[^"]*"/"\/\\\\"/
