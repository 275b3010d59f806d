# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A struct that the kernel may not give is there.
# file: src/verify/summary.c
# caught-by: world call
s/\*ret_value = maybe \?/*ret_value = maybe \&\& !exists ?/
