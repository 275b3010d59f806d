# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A file is looked for as if it were a directory.
# file: src/bpf/place.h
# programs: rf_file_open
s/place_in\(dentry->d_parent\);/place_in(dentry);/
