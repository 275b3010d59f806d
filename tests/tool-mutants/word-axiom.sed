# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The theory has an axiom that is false.
# file: src/verify/why3/word.mlw
# caught-by: prove
s/^  predicate sle word word/  predicate sle word word  axiom all: forall a b: word. slt a b/
