# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The other way is gone as if the branch were taken.
# file: src/verify/exec.c
# caught-by: exec_random
s/rf_term_not\(space->terms, taken\)\);/taken);/
