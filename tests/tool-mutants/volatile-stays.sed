# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What others change stays.
# file: src/verify/effect.c
# caught-by: world effect
s/if \(memory->moves && next_version/if (memory->moves \&\& !memory->keys \&\& !memory->written \&\& next_version/
