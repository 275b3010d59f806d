# SPDX-License-Identifier: GPL-2.0-only OR MIT
# bpf_ringbuf_output has no effect.
# file: src/verify/contract_ring.c
# caught-by: world helper
s/r = r < 0 \? r : rf_state_affect\(space, call->state, \(uint32_t\)map, there\)/r = r < 0 ? r : 0/
