# SPDX-License-Identifier: GPL-2.0-only OR MIT
# All that may be anything is the same thing.
# file: src/verify/value.c
# caught-by: world effect
s/space->fresh_count\+\+/space->fresh_count/
