# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is recorded of an inode takes the place of what was.
# file: src/bpf/climb.h
# programs: rf_record
s/^\t\tobject->label.flags \|= before->label.flags;/\t\t;/
