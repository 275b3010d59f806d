# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The last pointer is not asked about.
# file: src/verify/check.c
# caught-by: world map
s/i < work->program\.duty_count/i + 1 < work->program.duty_count/
