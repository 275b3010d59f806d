# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is in a loop in a loop is not in the outer one.
# file: src/verify/flow.c
# caught-by: loop_random
s/while \(at != loop \&\& at != RF_FLOW_NONE\)/if (at != loop \&\& at != RF_FLOW_NONE)/
