# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What changed since the policy was recorded is not seen.
# file: src/bpf/label.bpf.c
# programs: rf_file_open
s/bpf_map_lookup_elem\(&marks, key\);/bpf_map_lookup_elem(\&roots, key);/
