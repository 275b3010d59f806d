# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The event is discarded.
# file: src/bpf/report.h
# programs: rf_inode_create
s/bpf_ringbuf_submit\(event, 0\)/bpf_ringbuf_discard(event, 0)/
