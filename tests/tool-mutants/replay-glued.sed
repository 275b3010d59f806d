# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Where one text ends and another begins does not show in the name of an answer.
# file: src/verify/replay.c
# caught-by: answer
s/strlen\(texts\[i\]\) \+ 1\)/strlen(texts[i]))/
