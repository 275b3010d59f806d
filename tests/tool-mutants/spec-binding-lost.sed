# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Arguments of a definition mean what they do inside of it.
# file: src/verify/spec_place.c
# caught-by: world language
s/c->bound = inner->outer;/c->bound = inner;/
