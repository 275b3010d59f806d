# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is known of a directory is asked again, and what is not is taken as it is.
# file: src/bpf/place.h
# programs: rf_inode_create
s/if \(!own\)/if (own)/
