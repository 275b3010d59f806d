# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What the file was already, it is no longer.
# file: src/bpf/label.bpf.c
# programs: rf_inode_link
s/\tobject.label.flags \|= before->label.flags;/\t;/
