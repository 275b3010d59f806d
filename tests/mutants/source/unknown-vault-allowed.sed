# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A vault that there is not lets everybody in.
# file: src/core/decide.h
# programs: rf_inode_create
s/\ta.reason = RF_REASON_UNKNOWN_VAULT;/\treturn a;/
