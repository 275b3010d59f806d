# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A window is over at once: nobody's share is bounded.
# file: src/bpf/share.h
# programs: rf_report
s/time - share->since < RF_SHARE_NS \|\|/time == share->since ||/
