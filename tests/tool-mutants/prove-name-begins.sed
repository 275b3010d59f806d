# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An answer is that of a goal whose name begins alike.
# file: src/verify/prove.c
# caught-by: answer
s/strlen\(goal\) == length && //
