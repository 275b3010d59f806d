# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The next window begins where the last one did, and is over at once.
# file: src/bpf/share.h
# programs: rf_report
s/^\tshare->since = time;$//
