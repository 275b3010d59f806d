/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "base/text.h"

#include "base/arena.h"
#include "tap.h"

static void text(void)
{
	char bytes[8] = "";
	struct rf_text text = {.bytes = bytes, .size = sizeof(bytes)};

	ok(rf_text_add(&text, "%s", "abc") && rf_text_add(&text, "%d", 1234), "it is just full");
	is_str(bytes, "abc1234");
	is_int(text.used, 7);
	ok(rf_text_add(&text, "%s", ""), "nothing finds room");
	ok(!rf_text_add(&text, "5"), "a byte does not");
	is_str(bytes, "abc1234");
	ok(!rf_text_add(&text, "%s", ""), "and it stays full");
}

static void cut(void)
{
	char bytes[4] = "";
	struct rf_text text = {.bytes = bytes, .size = sizeof(bytes)};

	ok(!rf_text_add(&text, "%s", "abcdef"), "too long");
	is_str(bytes, "abc");
	is_int(text.used, 3);
}

static void growing(void)
{
	struct rf_arena arena = {0};
	uint32_t *numbers = NULL;
	size_t moved = 0, wrong = 0;

	for (uint32_t i = 0; i < 1000; i++) {
		uint32_t *more = rf_arena_more(&arena, numbers, i, sizeof(*more));

		moved += more != numbers;
		numbers = more;
		numbers[i] = i;
	}
	for (uint32_t i = 0; i < 1000; i++)
		wrong += numbers[i] != i;
	is_int(wrong, 0);
	is_int(moved, 8); /* 8, 16, ... 1024 */
	ok(!rf_arena_more(&arena, numbers, SIZE_MAX / 2 + 1, 2), "more than there can be");
	rf_arena_done(&arena);
}

int main(void)
{
	text();
	cut();
	growing();
	return done();
}
