# SPDX-License-Identifier: GPL-2.0-only OR MIT
# >= is read as >.
# file: src/verify/insn.c
# caught-by: insn_fields
s/(\[BPF_JGE >> 4\] = RF_COMPARE_)GE/\1GT/
