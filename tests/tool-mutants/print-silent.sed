# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is printed nobody sees.
# file: src/verify/contract.c
# caught-by: world helper
s/\{BPF_FUNC_trace_printk, acts\}/{BPF_FUNC_trace_printk, rf_call_tells}/
