# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Who writes to a file is not told.
# file: src/bpf/record.bpf.c
# programs: rf_record
s/request->writers = writers > 0 \? writers : 0;/request->writers = writers > 0 ? 0 : 0;/
