# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A directory above a root may go.
# file: src/bpf/entry.bpf.c
# programs: rf_inode_unlink
s/label_has\(own, RF_LABEL_ANCESTOR\) \|\|$/0 ||/
