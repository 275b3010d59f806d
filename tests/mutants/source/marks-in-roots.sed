# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is marked goes to the policy's own table.
# file: src/bpf/label.bpf.c
# programs: rf_inode_link
s/return put\(&marks,/return put(\&roots,/
