# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The event is neither submitted nor discarded.
# file: src/bpf/event.bpf.c
# programs: rf_inode_create
s/\tbpf_ringbuf_submit\(event, wakeup\(\)\);/\twakeup();/
