# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A number with a sign is thought to have none.
# file: src/verify/spec_range.c
# caught-by: spec
s/\(range\)\{-\(count \/ 2\), count \/ 2 - 1\}/(range){0, count - 1}/
