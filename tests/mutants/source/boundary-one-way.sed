# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A directory comes into a vault by a rename.
# file: src/bpf/entry.bpf.c
# programs: rf_inode_rename
/^static __noinline int refuse_boundary/,/^}/ s/if \(!r && to\)/if (!r \&\& from)/
