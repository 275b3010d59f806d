# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The event is neither submitted nor discarded.
# file: src/bpf/report.h
# programs: rf_inode_create
s/\tbpf_ringbuf_submit\(event, 0\);/\t;/
