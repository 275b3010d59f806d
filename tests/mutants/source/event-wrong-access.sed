# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The event tells the hook for the access.
# file: src/bpf/event.bpf.c
# programs: rf_inode_create
s/event->access = refusal->what & 0xff/event->access = refusal->what >> 8/
