# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is read where there may be no memory is what is there.
# file: src/verify/contract_memory.c
# caught-by: world kernel
s/\(uint32_t\)bytes, pointer, true\)/(uint32_t)bytes, pointer, false)/
