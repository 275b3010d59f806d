# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A file is taken for that of the same number in another file system.
# file: src/bpf/key.h
# programs: rf_file_open
s/filesystem = number_of\(.*$/filesystem = 1;/
