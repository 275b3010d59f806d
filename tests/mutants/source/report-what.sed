# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The report tells only the access, not the hook.
# file: src/bpf/judge.bpf.c
# programs: rf_file_open
s/refusal\.what = c->what;/refusal.what = c->what \& 0xff;/
