# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What must be refuted of any program is asked of one that returns what this one does.
# file: src/verify/check.c
# caught-by: world kernel
s/any\.result = rf_value_fresh\(&work->space, 8\)\.word/any.result = facts.result/
