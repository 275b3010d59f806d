# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The event is discarded.
# file: src/bpf/event.bpf.c
# programs: rf_inode_create
s/bpf_ringbuf_submit\(event, wakeup\(\)\)/bpf_ringbuf_discard(event, wakeup())/
