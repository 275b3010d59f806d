# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A loop may be entered in its middle.
# file: src/verify/flow.c
# caught-by: flow
s/^\t\t\treturn -ELOOP;$/\t\t\tcontinue;/
