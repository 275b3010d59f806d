/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/asked.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct rf_asked_number *find(const struct rf_asked *asked, const char *name,
					  const uint64_t *args, size_t count)
{
	for (size_t i = 0; i < asked->count; i++) {
		const struct rf_asked_number *number = &asked->numbers[i];

		if (number->count == count && !strcmp(number->name, name) &&
		    (!count || !memcmp(number->args, args, count * sizeof(*args))))
			return number;
	}
	return NULL;
}

int rf_asked_keep(struct rf_asked *asked, const char *name, const uint64_t *args, size_t count,
		  uint64_t value)
{
	size_t room = asked->room ? 2 * asked->room : 64;
	struct rf_asked_number number = {.name = strdup(name), .count = count, .value = value};
	struct rf_asked_number *grown = asked->numbers;

	if (number.name && asked->count == asked->room) {
		grown = reallocarray(asked->numbers, room, sizeof(*grown));
		if (grown) {
			asked->numbers = grown;
			asked->room = room;
		}
	}
	if (!number.name || !grown || count > RF_TERM_ARGS) {
		free(number.name);
		asked->failed = true;
		return -ENOMEM;
	}
	if (count)
		memcpy(number.args, args, count * sizeof(*args));
	asked->numbers[asked->count++] = number;
	return 0;
}

static uint64_t apply(const char *name, const uint64_t *args, size_t count, void *context)
{
	struct rf_asked *asked = context;
	const struct rf_asked_number *number = find(asked, name, args, count);
	uint64_t value;

	if (number)
		return number->value;
	if (!asked->of)
		return 0;
	value = count ? asked->of->apply(name, args, count, asked->of->context)
		      : asked->of->input(name, asked->of->context);
	rf_asked_keep(asked, name, args, count, value);
	return value;
}

static uint64_t input(const char *name, void *context)
{
	return apply(name, NULL, 0, context);
}

struct rf_assignment rf_asked_assignment(struct rf_asked *asked)
{
	return (struct rf_assignment){.input = input, .apply = apply, .context = asked};
}

void rf_asked_done(struct rf_asked *asked)
{
	for (size_t i = 0; i < asked->count; i++)
		free(asked->numbers[i].name);
	free(asked->numbers);
	*asked = (struct rf_asked){0};
}
