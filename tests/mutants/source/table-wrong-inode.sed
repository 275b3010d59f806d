# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The table is asked about the directory, not about the file that goes.
# file: src/bpf/entry.bpf.c
# programs: rf_inode_unlink
s/inode && !may_carry\(inode\) \? kept_in\(dir\) : 0/inode \&\& !may_carry(dir) ? kept_in(dir) : 0/
