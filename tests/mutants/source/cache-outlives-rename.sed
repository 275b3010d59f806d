# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Cached verdicts outlive the rename that makes them wrong.
# file: src/bpf/entry.bpf.c
# programs: rf_inode_rename
s/if \(crosses\)/if (!crosses)/
