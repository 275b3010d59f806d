# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What was found is kept though a rename from before may be under way.
# file: src/bpf/place.h
# programs: rf_inode_create
s/owner\.counter \? NULL : slot;/owner.counter ? slot : slot;/
