# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The table says of another inode that it may carry a label.
# file: src/bpf/key.h
# programs: rf_inode_link
# open: a rule can say that the table changes, not which of its bytes, nor to what
s/labelled\[rf_inode_slot\(key->ino\)\] = 1;/labelled[rf_inode_slot(key->gen)] = 1;/
