# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Every vault is hidden.
# file: src/bpf/judge.bpf.c
# programs: rf_inode_create
s/RF_VAULT_HIDE \? ENOENT : EPERM/RF_VAULT_HIDE ? ENOENT : ENOENT/
