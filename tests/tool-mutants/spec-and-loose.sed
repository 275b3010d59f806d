# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A number without a sign may be below 0.
# file: src/verify/spec_range.c
# caught-by: spec
s/return has_sign \? signed_range : unsigned_range;/return signed_range;/
