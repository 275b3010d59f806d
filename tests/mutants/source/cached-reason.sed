# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A reason to refuse is kept as if nothing were there.
# file: src/bpf/place.h
# programs: rf_inode_create
s/if \(keep && !\(place >> 32\)\)/if (keep)/
