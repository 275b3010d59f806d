# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The rule of another kind of subject.
# file: src/bpf/subject.h
# programs: rf_inode_create
s/\.kind = kind, \.id/.kind = kind ^ 1, .id/
