# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Another flag of the vault is taken for hiding.
# file: src/bpf/judge.bpf.c
# programs: rf_file_open
s/q\.vault\.flags & RF_VAULT_HIDE/q.vault.flags \& RF_VAULT_AUDIT/
