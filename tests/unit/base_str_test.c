/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "base/str.h"

#include <errno.h>

#include "base/arena.h"
#include "tap.h"

static void distances(void)
{
	is_int(rf_str_distance("", ""), 0);
	is_int(rf_str_distance("", "abc"), 3);
	is_int(rf_str_distance("abc", "abc"), 0);
	is_int(rf_str_distance("abc", "abd"), 1);
	is_int(rf_str_distance("maintainer", "maintainers"), 1);
	is_int(rf_str_distance("pahts", "paths"), 1);
	is_int(rf_str_distance("kitten", "sitting"), 3);
	is_int(rf_str_distance("ab", "ba"), 1);
}

static void nearest(void)
{
	static const char *const names[] = {"name", "paths", "maintainers", "readers"};

	is_str(rf_str_nearest("path", names, 4), "paths");
	is_str(rf_str_nearest("maintaners", names, 4), "maintainers");
	is_str(rf_str_nearest("Name", names, 4), "name");
	is_str(rf_str_nearest("colour", names, 4), NULL);
	is_str(rf_str_nearest("", names, 4), NULL);
	is_str(rf_str_nearest("path", names, 0), NULL);
}

static void numbers(void)
{
	uint64_t number = 99;

	is_int(rf_str_number("0", 10, &number), 0);
	is_int(number, 0);
	is_int(rf_str_number("18446744073709551615", UINT64_MAX, &number), 0);
	ok(number == UINT64_MAX, "the largest number");
	is_int(rf_str_number("18446744073709551616", UINT64_MAX, &number), -ERANGE);
	is_int(rf_str_number("4294967295", 4294967294, &number), -ERANGE);
	is_int(rf_str_number("", 10, &number), -EINVAL);
	is_int(rf_str_number("010", 10, &number), -EINVAL);
	is_int(rf_str_number("-1", 10, &number), -EINVAL);
	is_int(rf_str_number("1 ", 10, &number), -EINVAL);
	is_int(rf_str_number("0x1", 10, &number), -EINVAL);
	ok(number == UINT64_MAX, "untouched on failure");
}

static void utf8(void)
{
	uint32_t character = 0;

	is_int(rf_str_utf8("a", 1, &character), 1);
	is_int(character, 'a');
	is_int(rf_str_utf8("\xc3\xa9", 2, &character), 2);
	is_int(character, 0xe9);
	is_int(rf_str_utf8("\xf0\x9f\x94\x92", 4, &character), 4);
	is_int(character, 0x1f512);
	is_int(rf_str_utf8("\xc3", 1, NULL), 0);
	is_int(rf_str_utf8("\xc0\xaf", 2, NULL), 0);
	is_int(rf_str_utf8("\xed\xa0\x80", 3, NULL), 0);
	is_int(rf_str_utf8("\xf4\x90\x80\x80", 4, NULL), 0);
	is_int(rf_str_utf8("\xff", 1, NULL), 0);
	is_int(rf_str_utf8("", 0, NULL), 0);
}

static void escapes(void)
{
	char buffer[16];

	is_str(rf_str_escape("caf\xc3\xa9", buffer, sizeof(buffer)), "caf\xc3\xa9");
	is_str(rf_str_escape("a\nb", buffer, sizeof(buffer)), "a\\x0ab");
	is_str(rf_str_escape("\x1b[m", buffer, sizeof(buffer)), "\\x1b[m");
	is_str(rf_str_escape("\u202e", buffer, sizeof(buffer)), "\\xe2\\x80\\xae");
	is_str(rf_str_escape("\xff", buffer, sizeof(buffer)), "\\xff");
	is_str(rf_str_escape("0123456789abcdefgh", buffer, sizeof(buffer)), "0123456789ab");
}

static void names(void)
{
	char longest[65];

	memset(longest, 'a', sizeof(longest));
	longest[64] = '\0';
	ok(!rf_str_is_name(longest), "64 characters are too many");
	longest[63] = '\0';
	ok(rf_str_is_name(longest), "63 are not");
	ok(rf_str_is_name("acme-1.0_x"), "all kinds of characters");
	ok(!rf_str_is_name(""), "not empty");
	ok(!rf_str_is_name("Acme") && !rf_str_is_name("a b"), "no others");
	ok(rf_str_starts("abc", "ab") && !rf_str_starts("a", "ab"), "starts");
	ok(rf_str_ends("abc", "bc") && !rf_str_ends("c", "bc"), "ends");
}

static void arenas(void)
{
	struct rf_arena arena = {0};
	bool aligned = true, zeroed = true;

	for (size_t size = 0; size < 100000; size = size * 2 + 7) {
		unsigned char *bytes = rf_arena_alloc(&arena, size);

		is_str(rf_arena_string(&arena, "abcdef", 3), "abc");
		aligned &= (uintptr_t)bytes % _Alignof(max_align_t) == 0;
		for (size_t i = 0; i < size; i++)
			zeroed &= !bytes[i];
	}
	ok(aligned, "arrays are aligned");
	ok(zeroed, "arrays are zeroed");
	rf_arena_done(&arena);
	ok(!arena.chunks, "empty again");
}

int main(void)
{
	distances();
	nearest();
	numbers();
	utf8();
	escapes();
	names();
	arenas();
	return done();
}
