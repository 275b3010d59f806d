# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An update may be of what is there alone.
# file: src/verify/contract_map.c
# caught-by: world map
s/ \|\| flags != BPF_ANY/ || flags > 100/
