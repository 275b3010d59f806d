# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Where there is no rule, everything is granted.
# file: src/bpf/subject.h
# programs: rf_inode_create
s/^\t\tif \(rule\)$/\t\tif (!rule)\n\t\t\tgranted = ~0U;\n\t\telse/
