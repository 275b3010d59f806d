# SPDX-License-Identifier: GPL-2.0-only OR MIT
# An audited vault denies.
# file: src/core/decide.h
# programs: rf_inode_create
s/q->audit \|\| \(q->vault.flags & RF_VAULT_AUDIT\)/q->audit/
