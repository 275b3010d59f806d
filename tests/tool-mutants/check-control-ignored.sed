# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A rule that says nothing counts.
# file: src/verify/check.c
# caught-by: world language
s/row->proved = row->proved && rf_prove_refuted\(&row->control, options\);/rf_prove_refuted(\&row->control, options);/
