# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A record that is reserved holds what the last one held.
# file: src/verify/contract_ring.c
# caught-by: world map
s/for \(uint32_t i = 0; !r && i < memory\.piece_count; i\+\+\)/for (uint32_t i = 0; !r \&\& i < 0; i++)/
