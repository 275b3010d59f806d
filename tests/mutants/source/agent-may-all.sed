# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The agent may do everything.
# file: src/core/decide.h
# programs: rf_inode_create
s/RF_ACCESS_READ \| RF_ACCESS_STAT : RF_ACCESS_STAT/~0U : ~0U/
