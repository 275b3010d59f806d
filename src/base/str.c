/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "base/str.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define DISTANCE_MAX 64 /* bytes compared: names that people type are shorter */

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

size_t rf_str_distance(const char *a, const char *b)
{
	size_t n = strnlen(a, DISTANCE_MAX), m = strnlen(b, DISTANCE_MAX);
	size_t rows[3][DISTANCE_MAX + 1]; /* of the table: this one, the one before, and before */

	for (size_t j = 0; j <= m; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *row = rows[i % 3];
		const size_t *before = rows[(i + 2) % 3], *older = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			row[j] = min3(before[j] + 1, row[j - 1] + 1,
				      before[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    older[j - 2] + 1 < row[j])
				row[j] = older[j - 2] + 1;
		}
	}
	return rows[n % 3][m];
}

const char *rf_str_nearest(const char *word, const char *const names[], size_t n)
{
	size_t limit = strnlen(word, DISTANCE_MAX) / 3;
	const char *nearest = NULL;
	size_t least = (limit ? limit : 1) + 1;

	for (size_t i = 0; i < n; i++) {
		size_t distance = rf_str_distance(word, names[i]);

		if (distance < least && distance < strlen(names[i])) {
			least = distance;
			nearest = names[i];
		}
	}
	return nearest;
}

int rf_str_number(const char *text, uint64_t max, uint64_t *ret_number)
{
	uint64_t number = 0;

	if (!*text || (text[0] == '0' && text[1]))
		return -EINVAL;
	for (const char *c = text; *c; c++)
		if (*c < '0' || *c > '9')
			return -EINVAL;
	for (const char *c = text; *c; c++) {
		uint64_t digit = (uint64_t)(*c - '0');

		if (number > max / 10 || digit > max - number * 10)
			return -ERANGE;
		number = number * 10 + digit;
	}
	*ret_number = number;
	return 0;
}

int rf_str_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool rf_str_is_name(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._-");

	return len >= 1 && len <= 63 && !text[len];
}

bool rf_str_starts(const char *text, const char *start)
{
	return !strncmp(text, start, strlen(start));
}

bool rf_str_ends(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && !strcmp(text + n - m, end);
}

size_t rf_str_utf8(const char *text, size_t size, uint32_t *ret_character)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *bytes = (const unsigned char *)text;
	uint32_t character;
	size_t len;

	if (!size)
		return 0;
	character = bytes[0];
	len = character < 0x80 ? 1 : character < 0xc0 ? 0 : character < 0xe0 ? 2 : 3;
	if (character >= 0xf0)
		len = character < 0xf8 ? 4 : 0;
	if (!len || len > size)
		return 0;
	if (len > 1)
		character &= 0x7fU >> len;
	for (size_t i = 1; i < len; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		character = character << 6 | (bytes[i] & 0x3f);
	}
	if (character < least[len] || character > 0x10ffff || (character >> 11) == 0x1b)
		return 0;
	if (ret_character)
		*ret_character = character;
	return len;
}

/* Controls, and what makes a terminal break a line or show it in another order. */
static bool misleads(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

char *rf_str_escape(const char *text, char *buffer, size_t size)
{
	size_t left = strlen(text), used = 0;

	while (left && size - used > 4) {
		uint32_t character = 0;
		size_t len;

		/* Most are. */
		if (*text >= 0x20 && *text < 0x7f) {
			buffer[used++] = *text++;
			left--;
			continue;
		}
		len = rf_str_utf8(text, left, &character);
		if (!len || misleads(character)) {
			used += (size_t)snprintf(buffer + used, size - used, "\\x%02x",
						 (unsigned char)*text);
			len = 1;
		} else {
			memcpy(buffer + used, text, len);
			used += len;
		}
		text += len;
		left -= len;
	}
	buffer[used] = '\0';
	return buffer;
}

char *rf_str_hex(const uint8_t *bytes, size_t count, char *ret_text)
{
	ret_text[0] = '\0';
	for (size_t i = 0; i < count; i++)
		snprintf(ret_text + 2 * i, 3, "%02x", bytes[i]);
	return ret_text;
}
