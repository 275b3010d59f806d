# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The event tells the hook for the access.
# file: src/bpf/report.h
# programs: rf_inode_create
s/event->access = refusal->what & 0xff/event->access = refusal->what >> 8/
