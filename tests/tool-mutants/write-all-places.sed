# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is written through a pointer to one of two places is in both.
# file: src/verify/exec_step.c
# caught-by: world memory
s/after = rf_value_choice\(space, target->guard, value, &before\);/after = *value;/
