# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A choice by the opposite is as it was.
# file: src/verify/term_fold.c
# caught-by: term_fold
s/condition->args\[0\], no, yes\)/condition->args[0], yes, no)/
