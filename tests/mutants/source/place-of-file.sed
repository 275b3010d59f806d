# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A file's own dentry is walked from, not its directory's.
# file: src/bpf/check.h
# programs: rf_file_open
s/place_in\(dentry->d_parent\), what\)/place_in(dentry), what)/
