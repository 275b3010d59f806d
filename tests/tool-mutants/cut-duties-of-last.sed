# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Pointers must not be NULL in the last round alone.
# file: src/verify/cut.c
# caught-by: world cut
s/^\tcut->exec->log\.trace_count = start\.log\.trace_count;$/\tgo_back(cut, \&start);/
