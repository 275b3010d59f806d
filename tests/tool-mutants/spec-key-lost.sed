# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Of an entry that is written the last key does not count.
# file: src/verify/spec_log.c
# caught-by: world language
/^static term writes_entry/,/^}/s/i < count; i\+\+/i + 1 < count; i++/
