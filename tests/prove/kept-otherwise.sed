# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Not wrong: the bit that is cut off is set, and cut off by another operation.
# file: src/bpf/place.h
s/return own & ~RF_KNOWN;/own |= RF_KNOWN; barrier_var(own); return own ^ RF_KNOWN;/
