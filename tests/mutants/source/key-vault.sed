# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The rule of another vault.
# file: src/bpf/subject.h
# programs: rf_inode_create
s/key = \{\.vault = vault, /key = {.vault = vault + 1, /
