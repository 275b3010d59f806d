# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A label is not given to the copy in a snapshot.
# file: src/bpf/key.h
# programs: rf_inode_link
s/^\tif \(key->filesystem == whole\)/\tif (1)/
