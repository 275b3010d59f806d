/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * An event's line, taken apart -> one line of text. The strings in it are already safe to show
 * (event.c). Used by the daemon for the journal and by `ringfence events`.
 */
#include "daemon/event.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "daemon/names.h"

#define SECOND_LEN 19 /* of "2025-11-21T07:40:12" */

/* The text has room for all that the line has, and for what is put between. */
struct text {
	char *end;
};

static inline void put_bytes(struct text *out, const char *bytes, size_t len)
{
	memcpy(out->end, bytes, len);
	out->end += len;
}

static inline void put(struct text *out, const char *text)
{
	put_bytes(out, text, strlen(text));
}

static void put_raw(struct text *out, struct rf_event_slice slice)
{
	put_bytes(out, slice.bytes, slice.len);
}

/* What the JSON string means: of escapes, event.c writes two. */
static void put_slice(struct text *out, struct rf_event_slice slice)
{
	while (slice.len) {
		const char *escape = memchr(slice.bytes, '\\', slice.len);
		size_t plain = escape ? (size_t)(escape - slice.bytes) : slice.len;

		put_bytes(out, slice.bytes, plain);
		if (escape && plain + 1 < slice.len)
			*out->end++ = escape[1];
		plain += escape ? 2 : 0;
		if (plain > slice.len)
			plain = slice.len;
		slice.bytes += plain;
		slice.len -= plain;
	}
}

static void put_field(struct text *out, struct rf_event_view *event, const char *name)
{
	put_slice(out, rf_event_field(event, name));
}

/* `["read","write"]` as read,write. */
static void put_list(struct text *out, struct rf_event_slice list)
{
	for (size_t i = 0; i < list.len; i++)
		if (!strchr("[]\"", list.bytes[i]))
			*out->end++ = list.bytes[i];
}

/* Time of day where the reader is; with the date when that is not today's. */
static void make_time(const char *second, char *ret_text, size_t size)
{
	time_t now = time(NULL), then;
	char date[16], today[16], clock[16];
	struct tm tm = {0};

	*ret_text = '\0';
	if (!strptime(second, "%Y-%m-%dT%H:%M:%S", &tm))
		return;
	then = timegm(&tm);
	localtime_r(&then, &tm);
	strftime(date, sizeof(date), "%Y-%m-%d", &tm);
	strftime(clock, sizeof(clock), "%H:%M:%S", &tm);
	localtime_r(&now, &tm);
	strftime(today, sizeof(today), "%Y-%m-%d", &tm);
	snprintf(ret_text, size, "%s%s%s ", strcmp(date, today) ? date : "",
		 strcmp(date, today) ? " " : "", clock);
}

/* Most events are of the second of the one before. */
static void print_time(struct text *out, struct rf_event_view *event)
{
	static char last[SECOND_LEN + 1], text[48];
	struct rf_event_slice time = rf_event_field(event, "time");

	if (time.len < SECOND_LEN)
		return;
	if (memcmp(time.bytes, last, SECOND_LEN) != 0) {
		memcpy(last, time.bytes, SECOND_LEN);
		make_time(last, text, sizeof(text));
	}
	put(out, text);
}

/* "alice(1000)", "1000" without a name, "none" when not set. */
static void print_id(struct text *out, const char *what, struct rf_event_slice id,
		     struct rf_event_slice name)
{
	put(out, what);
	put(out, " ");
	if (id.len && name.len) {
		put_slice(out, name);
		put(out, "(");
		put_raw(out, id);
		put(out, ")");
	} else if (id.len) {
		put_raw(out, id);
	} else {
		put(out, "none");
	}
}

/* What is shown of a refusal, in the order of the line. */
#define SHOWN(X)                                                                                   \
	X(verdict)                                                                                 \
	X(reason)                                                                                  \
	X(repeated)                                                                                \
	X(vault)                                                                                   \
	X(rule)                                                                                    \
	X(access)                                                                                  \
	X(path)                                                                                    \
	X(dev)                                                                                     \
	X(ino)                                                                                     \
	X(pid)                                                                                     \
	X(comm)                                                                                    \
	X(exe)                                                                                     \
	X(loginuid)                                                                                \
	X(login)                                                                                   \
	X(uid)                                                                                     \
	X(user)                                                                                    \
	X(euid)                                                                                    \
	X(euser)                                                                                   \
	X(unit)                                                                                    \
	X(kernel_thread)                                                                           \
	X(ancestors)

struct shown {
#define X(name) struct rf_event_slice name;
	SHOWN(X)
#undef X
};

static struct shown shown_of(struct rf_event_view *event)
{
	struct shown shown;

#define X(name) shown.name = rf_event_field(event, #name);
	SHOWN(X)
#undef X
	return shown;
}

static void print_who(struct text *out, const struct shown *shown)
{
	struct rf_event_slice uid = shown->uid, euid = shown->euid;

	print_id(out, "  login", shown->loginuid, shown->login);
	print_id(out, " uid", uid, shown->user);
	if (uid.len != euid.len || memcmp(uid.bytes, euid.bytes, uid.len) != 0)
		print_id(out, " euid", euid, shown->euser);
	if (shown->unit.len) {
		put(out, " unit ");
		put_slice(out, shown->unit);
	}
}

/* `[{"pid":800,"comm":"bash"},…]`, one after the other; false: there is none. */
static bool next_ancestor(struct rf_event_slice *list, struct rf_event_view *ret_ancestor)
{
	const char *begin = memchr(list->bytes, '{', list->len), *end = list->bytes + list->len;
	const struct rf_event_slice *last;

	if (!begin || !rf_event_view(begin, (size_t)(end - begin), ret_ancestor))
		return false;
	/* A name may hold a brace: go on behind it. */
	last = &ret_ancestor->fields[ret_ancestor->count - 1].value;
	list->bytes = last->bytes + last->len;
	list->len = (size_t)(end - list->bytes);
	return true;
}

static void print_ancestors(struct text *out, struct rf_event_slice list)
{
	struct rf_event_view ancestor;

	while (next_ancestor(&list, &ancestor)) {
		struct rf_event_slice pid = rf_event_field(&ancestor, "pid");

		put(out, " < ");
		put_field(out, &ancestor, "comm");
		put(out, " ");
		put_slice(out, pid);
	}
}

static void print_process(struct text *out, struct rf_event_slice exe, struct rf_event_slice comm,
			  struct rf_event_slice pid)
{
	put(out, "  ");
	put_slice(out, exe.len ? exe : comm);
	put(out, " pid ");
	put_slice(out, pid);
}

/* One that only a newer version knows is shown as it is called there. */
static void print_reason(struct text *out, struct rf_event_slice name)
{
	for (uint32_t reason = 0; reason < RF_REASON_MAX_; reason++)
		if (rf_event_slice_is(name, rf_reason_name(reason))) {
			put(out, rf_reason_text(reason));
			return;
		}
	if (name.len)
		put_slice(out, name);
	else
		put(out, "unknown");
}

static void print_object(struct text *out, const struct shown *shown)
{
	put(out, rf_event_slice_is(shown->verdict, "audit") ? "AUDIT " : "DENY ");
	put_list(out, shown->access);
	put(out, shown->path.len ? " " : " dev ");
	put_slice(out, shown->path.len ? shown->path : shown->dev);
	if (!shown->path.len) {
		put(out, " inode ");
		put_slice(out, shown->ino);
	}
	if (shown->vault.len) {
		put(out, "  vault ");
		put_slice(out, shown->vault);
		put(out, " (");
		put_slice(out, shown->rule);
		put(out, ")");
	}
}

static void print_refusal(struct text *out, struct rf_event_view *event)
{
	static const struct rf_event_slice kernel = {"kernel thread", sizeof("kernel thread") - 1};
	struct shown shown = shown_of(event);

	if (rf_event_slice_is(shown.kernel_thread, "true"))
		shown.exe = kernel;
	print_object(out, &shown);
	print_who(out, &shown);
	print_process(out, shown.exe, shown.comm, shown.pid);
	print_ancestors(out, shown.ancestors);
	put(out, "  reason: ");
	print_reason(out, shown.reason);
	if (shown.repeated.len && !rf_event_slice_is(shown.repeated, "0")) {
		put(out, "  (its last attempt: ");
		put_slice(out, shown.repeated);
		put(out, " times more)");
	}
}

static void print_loss(struct text *out, struct rf_event_view *event)
{
	struct rf_event_slice pid = rf_event_field(event, "pid");
	struct rf_event_slice vault = rf_event_field(event, "vault");
	struct rf_event_slice unit = rf_event_field(event, "unit");

	put(out, "LOST ");
	put_field(out, event, "lost");
	put(out, " events (");
	put_field(out, event, "where");
	put(out, ")");
	if (!pid.len)
		return;
	if (vault.len) {
		put(out, "  vault ");
		put_slice(out, vault);
	}
	print_id(out, "  login", rf_event_field(event, "loginuid"), rf_event_field(event, "login"));
	if (unit.len) {
		put(out, " unit ");
		put_slice(out, unit);
	}
	print_process(out, rf_event_field(event, "exe"), rf_event_field(event, "comm"), pid);
	put(out, " was the last");
}

static void print_text(struct text *out, struct rf_event_view *event)
{
	struct rf_event_slice type = rf_event_field(event, "type");

	if (rf_event_slice_is(type, "lost")) {
		print_loss(out, event);
	} else if (rf_event_slice_is(type, "state")) {
		put(out, "STATE ");
		put_field(out, event, "what");
		put(out, ": ");
		put_field(out, event, "text");
	} else {
		print_refusal(out, event);
	}
}

static void print_logfmt_text(struct text *out, struct rf_event_slice text)
{
	bool plain = text.len != 0;

	for (size_t i = 0; plain && i < text.len; i++)
		plain = !strchr(" =\"", text.bytes[i]);
	if (plain) {
		put_slice(out, text);
		return;
	}
	/* What has to be escaped between quotes is the same as in JSON. */
	put(out, "\"");
	put_raw(out, text);
	put(out, "\"");
}

static void print_logfmt_ancestors(struct text *out, struct rf_event_slice list)
{
	struct rf_event_view ancestor;
	const char *separator = "";

	while (next_ancestor(&list, &ancestor)) {
		put(out, separator);
		put_field(out, &ancestor, "pid");
		separator = ",";
	}
}

/* Every field of the event, in its order; null ones are left out. */
static void print_logfmt(struct text *out, struct rf_event_view *event)
{
	const char *separator = "";

	for (size_t i = 0; i < event->count; i++) {
		struct rf_event_slice name = event->fields[i].name, value = event->fields[i].value;

		if (!event->fields[i].text && rf_event_slice_is(value, "null"))
			continue;
		put(out, separator);
		put_raw(out, name);
		put(out, "=");
		separator = " ";
		if (event->fields[i].text)
			print_logfmt_text(out, value);
		else if (rf_event_slice_is(name, "ancestors"))
			print_logfmt_ancestors(out, value);
		else
			put_list(out, value);
	}
}

size_t rf_event_print(struct rf_event_view *event, enum rf_event_format format, char *ret_text)
{
	struct text out = {ret_text};

	if (format == RF_EVENT_FORMAT_TEXT)
		print_time(&out, event);
	if (format == RF_EVENT_FORMAT_LOGFMT)
		print_logfmt(&out, event);
	else
		print_text(&out, event);
	return (size_t)(out.end - ret_text);
}
