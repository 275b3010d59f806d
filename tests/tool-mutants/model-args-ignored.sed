# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A number is kept whatever it was asked of.
# file: src/verify/model.c
# caught-by: model
s/\(!count \|\| memcmp\(entry->args, args, count \* sizeof\(\*args\)\) == 0\)/true/
