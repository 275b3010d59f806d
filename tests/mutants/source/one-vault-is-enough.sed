# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Of two vaults, one that allows is enough.
# file: src/bpf/check.h
# programs: rf_file_open
s/if \(!r && place_vault\(own\) && place_vault\(own\) != place_vault\(c.place\)\)/if (r \&\& place_vault(own) \&\& place_vault(own) != place_vault(c.place))/
