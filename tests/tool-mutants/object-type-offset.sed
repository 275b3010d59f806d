# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A member of a struct inside of another is where it is in that one.
# file: src/verify/type.c
# caught-by: world language
s/\*ret_offset = bits \/ 8 \+ inner;/*ret_offset = inner;/
