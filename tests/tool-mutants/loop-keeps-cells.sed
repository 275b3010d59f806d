# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What a callback changes stays as it was.
# file: src/verify/loop.c
# caught-by: world loop
s/loop->kept\.cells\[i\] = false;/loop->kept.cells[i] = true;/
