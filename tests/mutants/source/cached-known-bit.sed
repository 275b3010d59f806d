# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is kept is taken as it stands.
# file: src/bpf/place.h
# programs: rf_inode_create
s/return rf_forget\(place \? place & ~RF_KNOWN : /return rf_forget(place ? place : /
