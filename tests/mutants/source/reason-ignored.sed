# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What could not be known is allowed.
# file: src/core/decide.h
# programs: rf_inode_create
s/\tif \(q->reason\)/\tif (q->reason \&\& q->label)/
