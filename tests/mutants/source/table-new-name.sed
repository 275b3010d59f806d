# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The table is not asked about the file that is replaced.
# file: src/bpf/entry.bpf.c
# programs: rf_inode_rename
s/if \(over && may_carry\(over\)\)/if (over \&\& may_carry(inode))/
