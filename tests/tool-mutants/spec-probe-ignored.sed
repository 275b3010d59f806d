# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is read where there may be no memory is spoken of as what is there.
# file: src/verify/spec_part.c
# caught-by: world kernel
s/base\.word, c->probes\)/base.word, false)/
