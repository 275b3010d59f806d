/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Small questions about strings. */
#ifndef RF_BASE_STR_H
#define RF_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * How many single-byte insertions, removals, replacements and swaps of neighbours
 * turn `a` into `b`. Only the first 64 bytes of each are looked at.
 */
size_t rf_str_distance(const char *a, const char *b);

/**
 * The name of the `n` that `word` was probably meant to be, or NULL when none is
 * near: at most a third of the word's bytes differ, one for short words. The
 * first of equally near ones.
 */
const char *rf_str_nearest(const char *word, const char *const names[], size_t n);

/**
 * An unsigned decimal number: digits only, no sign, no space, no leading zero.
 * Returns 0, -EINVAL when it is not one, -ERANGE when it is above `max`.
 */
int rf_str_number(const char *text, uint64_t max, uint64_t *ret_number);

/** Order of bytes, for qsort(3) and bsearch(3) on arrays of strings. */
int rf_str_compare(const void *a, const void *b);

/** Is `text` a name as policies and vaults have: 1 to 63 of a-z, 0-9, `.`, `_`, `-`? */
bool rf_str_is_name(const char *text);

/** Does `text` begin, or end, with the other string? */
bool rf_str_starts(const char *text, const char *start);
bool rf_str_ends(const char *text, const char *end);

/**
 * The length in bytes of the UTF-8 character that `text`, of `size` bytes, begins
 * with, or 0 when it begins with none: not UTF-8, overlong, a surrogate, beyond
 * Unicode, or the end. *ret_character may be NULL.
 */
size_t rf_str_utf8(const char *text, size_t size, uint32_t *ret_character);

/**
 * Copies `text` so that it is UTF-8 and stays on one line of a terminal, in the
 * order it has: control characters, line separators, changes of direction and
 * what is not UTF-8 become \xNN. Cut to `size`, which counts the final NUL.
 * Returns `buffer`.
 */
char *rf_str_escape(const char *text, char *buffer, size_t size);

/** The `count` bytes in hexadecimal, two digits each and a NUL. Returns `ret_text`. */
char *rf_str_hex(const uint8_t *bytes, size_t count, char *ret_text);

#endif
