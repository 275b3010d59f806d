# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What was there before a loop is what is there now.
# file: src/verify/spec_place.c
# caught-by: world nest
s/before\.args = facts->first_args;/before.args = facts->args;/
