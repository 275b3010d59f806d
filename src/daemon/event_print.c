/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * JSON object of an event -> one line of text. The strings in the object are
 * already safe to show (event.c). Used by the daemon for the journal and by
 * `ringfence events`.
 */
#include "daemon/event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "daemon/names.h"

static const char *text_of(const json_t *event, const char *key)
{
	return json_string_value(json_object_get(event, key));
}

static void print_access(FILE *out, const json_t *event)
{
	const json_t *array = json_object_get(event, "access"), *name;
	size_t i;

	json_array_foreach (array, i, name)
		fprintf(out, "%s%s", i ? "," : "", json_string_value(name));
}

/* Time of day where the reader is; with the date when that is not today's. */
static void print_time(FILE *out, const json_t *event)
{
	const char *text = text_of(event, "time");
	time_t now = time(NULL), then;
	char date[16], today[16], clock[16];
	struct tm tm = {0};

	if (!text || !strptime(text, "%Y-%m-%dT%H:%M:%S", &tm))
		return;
	then = timegm(&tm);
	localtime_r(&then, &tm);
	strftime(date, sizeof(date), "%Y-%m-%d", &tm);
	strftime(clock, sizeof(clock), "%H:%M:%S", &tm);
	localtime_r(&now, &tm);
	strftime(today, sizeof(today), "%Y-%m-%d", &tm);
	if (strcmp(date, today) != 0)
		fprintf(out, "%s ", date);
	fprintf(out, "%s ", clock);
}

/* "alice(1000)", "1000" without a name, "none" when not set. */
static void print_id(FILE *out, const char *what, const json_t *event, const char *id_key,
		     const char *name_key)
{
	const json_t *id = json_object_get(event, id_key);
	const char *name = text_of(event, name_key);

	fprintf(out, "%s ", what);
	if (!json_is_integer(id))
		fputs("none", out);
	else if (name)
		fprintf(out, "%s(%lld)", name, (long long)json_integer_value(id));
	else
		fprintf(out, "%lld", (long long)json_integer_value(id));
}

static void print_who(FILE *out, const json_t *event)
{
	const json_t *uid = json_object_get(event, "uid"), *euid = json_object_get(event, "euid");
	const char *unit = text_of(event, "unit");

	print_id(out, "  login", event, "loginuid", "login");
	print_id(out, " uid", event, "uid", "user");
	if (!json_equal(uid, euid))
		print_id(out, " euid", event, "euid", "euser");
	if (unit)
		fprintf(out, " unit %s", unit);
}

static void print_processes(FILE *out, const json_t *event)
{
	const json_t *array = json_object_get(event, "ancestors"), *ancestor;
	const char *exe = text_of(event, "exe"), *comm = text_of(event, "comm");
	size_t i;

	if (json_is_true(json_object_get(event, "kernel_thread")))
		exe = "kernel thread";
	fprintf(out, "  %s pid %lld", exe ? exe : (comm ? comm : "?"),
		(long long)json_integer_value(json_object_get(event, "pid")));
	json_array_foreach (array, i, ancestor)
		fprintf(out, " < %s %lld", text_of(ancestor, "comm"),
			(long long)json_integer_value(json_object_get(ancestor, "pid")));
}

static const char *reason_text(const char *name)
{
	for (uint32_t reason = 0; name && reason < RF_REASON_MAX_; reason++)
		if (strcmp(rf_reason_name(reason), name) == 0)
			return rf_reason_text(reason);
	return name ? name : "unknown";
}

static void print_refusal(FILE *out, const json_t *event)
{
	const char *verdict = text_of(event, "verdict"), *path = text_of(event, "path");
	const char *vault = text_of(event, "vault"), *rule = text_of(event, "rule");
	json_int_t repeated = json_integer_value(json_object_get(event, "repeated"));

	fputs(verdict && strcmp(verdict, "audit") == 0 ? "AUDIT " : "DENY ", out);
	print_access(out, event);
	if (path)
		fprintf(out, " %s", path);
	else
		fprintf(out, " dev %s inode %lld", text_of(event, "dev"),
			(long long)json_integer_value(json_object_get(event, "ino")));
	if (vault)
		fprintf(out, "  vault %s (%s)", vault, rule ? rule : "?");
	print_who(out, event);
	print_processes(out, event);
	fprintf(out, "  reason: %s", reason_text(text_of(event, "reason")));
	if (repeated)
		fprintf(out, "  (its last attempt: %lld times more)", (long long)repeated);
}

static void print_text(FILE *out, const json_t *event)
{
	const char *type = text_of(event, "type");

	if (type && strcmp(type, "lost") == 0)
		fprintf(out, "LOST %lld events (%s)",
			(long long)json_integer_value(json_object_get(event, "lost")),
			text_of(event, "where"));
	else if (type && strcmp(type, "state") == 0)
		fprintf(out, "STATE %s: %s", text_of(event, "what"), text_of(event, "text"));
	else
		print_refusal(out, event);
}

static void print_logfmt_text(FILE *out, const char *text)
{
	if (*text && !strpbrk(text, " =\"")) {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (; *text; text++)
		fprintf(out, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
	fputc('"', out);
}

static void print_logfmt_ancestors(FILE *out, const json_t *array)
{
	const json_t *ancestor;
	size_t i;

	json_array_foreach (array, i, ancestor)
		fprintf(out, "%s%lld", i ? "," : "",
			(long long)json_integer_value(json_object_get(ancestor, "pid")));
}

/* Every field of the object, in its order; null ones are left out. */
static void print_logfmt(FILE *out, json_t *event)
{
	const char *key, *separator = "";
	json_t *value;

	json_object_foreach (event, key, value) {
		if (json_is_null(value))
			continue;
		fprintf(out, "%s%s=", separator, key);
		separator = " ";
		if (json_is_string(value))
			print_logfmt_text(out, json_string_value(value));
		else if (json_is_integer(value))
			fprintf(out, "%lld", (long long)json_integer_value(value));
		else if (json_is_boolean(value))
			fputs(json_is_true(value) ? "true" : "false", out);
		else if (strcmp(key, "access") == 0)
			print_access(out, event);
		else
			print_logfmt_ancestors(out, value);
	}
}

char *rf_event_print(const json_t *event, enum rf_event_format format)
{
	char *line = NULL;
	size_t size;
	FILE *out;

	if (format == RF_EVENT_FORMAT_JSON)
		return json_dumps(event, JSON_COMPACT);
	out = open_memstream(&line, &size);
	if (!out)
		return NULL;
	if (format == RF_EVENT_FORMAT_LOGFMT) {
		print_logfmt(out, (json_t *)event);
	} else {
		if (format == RF_EVENT_FORMAT_TEXT)
			print_time(out, event);
		print_text(out, event);
	}
	if (fclose(out) != 0) {
		free(line);
		return NULL;
	}
	return line;
}
