# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What a callback writes to maps is forgotten.
# file: src/verify/loop.c
# caught-by: world loop
s/loop->kept\.ghosts\[i\] = false;/loop->kept.ghosts[i] = true;/
