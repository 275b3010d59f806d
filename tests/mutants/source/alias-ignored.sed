# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The file behind a layered file system is not looked at.
# file: src/bpf/file.bpf.c
# programs: rf_file_open
s/if \(inode != dentry->d_inode\)/if (0)/
