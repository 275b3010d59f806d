# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The way that CO-RE tells leads to the member before.
# file: src/verify/object_core.c
# caught-by: world kernel
s/member = &btf_members\(type\)\[index\];/member = \&btf_members(type)[index ? index - 1 : 0];/
