# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Not called is not called just once.
# file: src/verify/spec_log.c
# caught-by: world call
s/at->number \? 1 : 0/at->number ? 1 : 1/
