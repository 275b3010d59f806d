# SPDX-License-Identifier: GPL-2.0-only OR MIT
# One right of several that are asked for is enough.
# file: src/core/decide.h
# programs: rf_inode_create,rf_file_open
s/\(q->access & ~rf_granted\(q\)\)/!(q->access \& rf_granted(q))/
