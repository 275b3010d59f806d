# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Of two maps the call is looked at for the first alone.
# file: src/verify/contract.c
# caught-by: world map
s/if \(r >= 0 && behind\)/if (false)/
