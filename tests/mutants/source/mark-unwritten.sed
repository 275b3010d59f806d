# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A label is said to be given, and nothing is written.
# file: src/bpf/label.bpf.c
# programs: rf_inode_link
s/return put\(&marks, &key, .*$/return 0;/
