# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The last bytes that a helper fills stay.
# file: src/verify/contract_memory.c
# caught-by: world memory
s/while \(r >= 0 && done < bytes\)/while (r >= 0 \&\& done + 8 < bytes)/
