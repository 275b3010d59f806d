# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A flag of a directory's label is cut off with what says that it is known.
# file: src/bpf/place.h
# programs: rf_inode_create
s/return own & ~RF_KNOWN;/return own \& ~(RF_KNOWN | RF_KNOWN >> 1);/
