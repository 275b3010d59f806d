/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Is it a text at all? Looked at before libyaml is, because what people pass by
 * mistake (a program, an image, UTF-16) deserves a better line than "control
 * characters are not allowed".
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "policy/yaml_bytes.h"

static bool allowed(uint32_t character, bool first)
{
	if (character < 0x20)
		return character == '\t' || character == '\n' || character == '\r';
	if (character == 0xfeff)
		return first; /* a byte order mark */
	return !(character >= 0x7f && character < 0xa0 && character != 0x85) &&
	       character != 0xfffe && character != 0xffff;
}

int rf_yaml_bytes_check(const char *file, const char *bytes, size_t size, struct rf_diag *diag)
{
	struct rf_place place = {file, 1, 1};

	for (size_t i = 0; i < size;) {
		uint32_t character = 0;
		size_t len = rf_str_utf8(bytes + i, size - i, &character);

		if (len && !character) {
			rf_diag_error(diag, &place, "a NUL byte: this is not a text file");
			return -EINVAL;
		}
		if (!len) {
			rf_diag_error(diag, &place,
				      "byte 0x%02x is not UTF-8: policies are UTF-8 text",
				      (unsigned char)bytes[i]);
			return -EINVAL;
		}
		if (!allowed(character, !i)) {
			rf_diag_error(diag, &place, "the control character U+%04X is not allowed",
				      character);
			return -EINVAL;
		}
		place.column++;
		if (character == '\n') {
			place.line++;
			place.column = 1;
		}
		i += len;
	}
	return 0;
}

bool rf_yaml_bytes_tab(const char *bytes, size_t size, uint32_t line)
{
	const char *end = bytes + size;

	for (uint32_t i = 1; i < line && bytes; i++) {
		bytes = memchr(bytes, '\n', (size_t)(end - bytes));
		if (bytes)
			bytes++;
	}
	while (bytes && bytes < end && *bytes == ' ')
		bytes++;
	return bytes && bytes < end && *bytes == '\t';
}
