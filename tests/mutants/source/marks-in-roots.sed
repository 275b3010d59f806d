# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A label is written to the map that is the policy.
# file: src/bpf/check.h
# programs: rf_file_open
s/return bpf_map_update_elem\(&marks,/return bpf_map_update_elem(\&roots,/
