# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is above a root is fixed only where nobody has asked for it.
# file: src/bpf/record.bpf.c
# programs: rf_record
s/return !asked->freezes \|\| fix_path\(file, true\);/return asked->freezes || fix_path(file, true);/
