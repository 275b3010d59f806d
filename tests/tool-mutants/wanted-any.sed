# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Any result that the rules speak of would be right.
# file: src/verify/wanted.c
# caught-by: witness
s/if \(r >= 0 && holds && !is_in/if (r >= 0 \&\& !is_in/
