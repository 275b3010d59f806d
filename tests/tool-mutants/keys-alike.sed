# SPDX-License-Identifier: GPL-2.0-only OR MIT
# All entries of a map are one.
# file: src/verify/symbol.c
# caught-by: world effect
s/memory\.key_count = count;/memory.key_count = count ? 0 : count;/
