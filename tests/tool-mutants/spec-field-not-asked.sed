# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A field of which nothing is said may be spoken of.
# file: src/verify/spec_part.c
# caught-by: world kernel
s/if \(rf_spec_trusts\(c->spec, path\) != RF_SPEC_STABLE\)/if (rf_spec_trusts(c->spec, path) > RF_SPEC_VOLATILE)/
