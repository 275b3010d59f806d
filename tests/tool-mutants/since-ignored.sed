# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is made may hold anything.
# file: src/verify/effect.c
# caught-by: world map
s/if \(memory->since\)/if (memory->since \&\& !memory->keys)/
