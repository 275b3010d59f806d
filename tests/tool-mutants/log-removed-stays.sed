# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What was once deleted stays so, whatever is stored then.
# file: src/verify/effect.c
# caught-by: world effect
s/RF_LOG_REMOVED, guard,$/RF_LOG_REMOVED, rf_term_truth(space->terms, false),/
