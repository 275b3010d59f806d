# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The label farthest up wins, not the nearest.
# file: src/bpf/walk.h
# programs: rf_inode_create
/^static __always_inline long walk_on/,/^}/ { /walk->place = place_vault\(own\);/,/return/ s/return 1;/return parent == walk->dentry;/ }
