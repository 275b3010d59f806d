# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The user is the group.
# file: src/verify/contract_task.c
# caught-by: world helper
s/"struct cred.gid.val", "struct cred.uid.val"/"struct cred.uid.val", "struct cred.gid.val"/
