# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What means nothing of a callback is false, and assumed.
# file: src/verify/loop.c
# caught-by: world loop
s/r != -ENOMEM \&\& faults\.kept/r == 1 \&\& faults.kept/
