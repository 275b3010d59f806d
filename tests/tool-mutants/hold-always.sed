# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Who holds a task always gets one.
# file: src/verify/contract_object.c
# caught-by: world function
s/return gives\(call, rf_world_maybe\(call->exec->space\)\);/return rf_call_gives(call);/
