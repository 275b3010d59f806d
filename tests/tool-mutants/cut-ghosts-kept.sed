# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What a loop writes to maps is as it was.
# file: src/verify/cut_head.c
# caught-by: world cut
s/ghosts\[i\] != cut->back->ghosts\[i\] \&\&/ghosts[i] == cut->back->ghosts[i] \&\&/
