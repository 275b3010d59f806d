/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A line of event.c -> where its fields are; filters. Lines may come from a file, so they are taken
 * for what anybody wrote. */
#include "daemon/event.h"

#include <string.h>

#include "daemon/names.h"

/* Past the string that begins with the quote at `c`; NULL: it does not end. */
static const char *after_string(const char *c, const char *end)
{
	const char *quote = c, *escape;

	/* Of backslashes, each second one stands for itself. */
	do {
		quote = memchr(quote + 1, '"', (size_t)(end - quote) - 1);
		for (escape = quote; escape && escape[-1] == '\\'; escape--)
			;
	} while (quote && (quote - escape) % 2);
	return quote ? quote + 1 : NULL;
}

/* Past the number, word, string, array or object at `c`. */
static const char *after_value(const char *c, const char *end)
{
	size_t depth = 0;

	while (c && c < end) {
		if (!depth && (*c == ',' || *c == '}'))
			return c;
		if (*c == '[' || *c == '{')
			depth++;
		if ((*c == ']' || *c == '}') && depth)
			depth--;
		c = *c == '"' ? after_string(c, end) : c + 1;
	}
	return NULL;
}

bool rf_event_view(const char *line, size_t len, struct rf_event_view *ret_view)
{
	const char *end = line + len, *c = line;

	ret_view->count = 0;
	ret_view->next = 0;
	if (!len || *c != '{')
		return false;
	while (c < end && (*c == '{' || *c == ',') && ret_view->count < RF_EVENT_FIELDS_MAX) {
		size_t i = ret_view->count++;
		const char *name = c + 1, *value, *after;

		if (name >= end || *name != '"')
			return false;
		after = after_string(name, end);
		if (!after || after >= end || *after != ':')
			return false;
		value = after + 1;
		c = after_value(value, end);
		if (!c || c == value)
			return false;
		ret_view->fields[i].name =
			(struct rf_event_slice){name + 1, (size_t)(after - name) - 2};
		ret_view->fields[i].text = *value == '"';
		ret_view->fields[i].value = (struct rf_event_slice){value, (size_t)(c - value)};
		if (*value == '"')
			ret_view->fields[i].value =
				(struct rf_event_slice){value + 1, (size_t)(c - value) - 2};
	}
	return c < end && *c == '}';
}

bool rf_event_slice_is(struct rf_event_slice slice, const char *text)
{
	return slice.len == strlen(text) && memcmp(slice.bytes, text, slice.len) == 0;
}

struct rf_event_slice rf_event_field(struct rf_event_view *view, const char *name)
{
	size_t len = strlen(name), at = view->next;

	for (size_t i = 0; i < view->count; i++, at++) {
		const struct rf_event_slice *is;

		at = at < view->count ? at : 0;
		is = &view->fields[at].name;
		if (is->len != len || is->bytes[0] != name[0] || memcmp(is->bytes, name, len) != 0)
			continue;
		view->next = at + 1;
		if (!view->fields[at].text && rf_event_slice_is(view->fields[at].value, "null"))
			break;
		return view->fields[at].value;
	}
	return (struct rf_event_slice){"", 0};
}

static bool field_is(struct rf_event_view *event, const char *name, const char *text)
{
	return rf_event_slice_is(rf_event_field(event, name), text);
}

static bool asks_for(struct rf_event_view *event, uint32_t access)
{
	struct rf_event_slice list = rf_event_field(event, "access");

	for (uint32_t bit = 1; bit & RF_ACCESS_ALL; bit <<= 1) {
		const char *name = rf_access_name(bit);

		if ((access & bit) && memmem(list.bytes, list.len, name, strlen(name)))
			return true;
	}
	return !access;
}

bool rf_event_matches(struct rf_event_view *event, const struct rf_event_filter *filter)
{
	const char *user = filter->user;

	if (field_is(event, "type", "lost"))
		return true;
	if (!field_is(event, "type", "refusal"))
		return !filter->access && !filter->verdict && !*filter->vault && !*user;
	if (!asks_for(event, filter->access))
		return false;
	if (*filter->vault && !field_is(event, "vault", filter->vault))
		return false;
	if (filter->verdict && !field_is(event, "verdict", rf_verdict_name(filter->verdict)))
		return false;
	return !*user || field_is(event, "login", user) || field_is(event, "loginuid", user) ||
	       field_is(event, "user", user) || field_is(event, "uid", user);
}
