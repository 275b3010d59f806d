# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Answers are kept under a name that says nothing of what was asked.
# file: src/verify/prove.c
# caught-by: answer
s/rf_why3_driver\(why3\), module,/rf_why3_driver(why3), "",/
