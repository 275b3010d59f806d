# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What denies writers is counted as a writer less.
# file: src/bpf/opens.h
# programs: rf_inode_rename
s/opens = readers \+ \(writers > 0 \? writers : 0\);/opens = readers + writers;/
