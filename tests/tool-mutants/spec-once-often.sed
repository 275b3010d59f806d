# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Once is at least once.
# file: src/verify/spec_log.c
# caught-by: world effect
s/return at->number \? is/return at->number > 1 ? is/
