/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * struct rf_event -> JSON object. File and process names are bytes that an
 * attacker chose: control characters and what is not UTF-8 are written as \xNN,
 * so that no name can make an event vanish, forge a line or command a terminal.
 */
#include "daemon/event.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "daemon/clock.h"
#include "daemon/names.h"

/* Any bytes as a JSON string that is safe on one line of a terminal. */
static json_t *text_json(const char *text)
{
	size_t size = 4 * strlen(text) + 1; /* each byte may become \xNN */
	cleanup_free char *safe = malloc(size);

	return safe ? json_string(rf_str_escape(text, safe, size)) : NULL;
}

static void set_text(json_t *object, const char *key, const char *text)
{
	json_object_set_new(object, key, text ? text_json(text) : json_null());
}

static void set_number(json_t *object, const char *key, uint64_t number)
{
	json_object_set_new(object, key, json_integer((json_int_t)number));
}

static void set_id(json_t *object, const char *key, uint32_t id)
{
	json_object_set_new(object, key, id == RF_NO_ID ? json_null() : json_integer(id));
}

static json_t *begin(const char *type, uint64_t time)
{
	json_t *object = json_object();
	char text[RF_CLOCK_TEXT_LEN];

	rf_clock_print(time, text);
	set_text(object, "type", type);
	set_text(object, "time", text);
	return object;
}

/* The deepest unit of a cgroup path: "/system.slice/acme.service" -> "acme.service". */
static json_t *unit_json(const char *cgroup)
{
	static const char *const kinds[] = {".service", ".scope", ".socket", ".mount", ".swap"};
	const char *end = cgroup ? cgroup + strlen(cgroup) : NULL;

	while (end && end > cgroup) {
		const char *slash = memrchr(cgroup, '/', (size_t)(end - cgroup));
		const char *name = slash ? slash + 1 : cgroup;
		size_t len = (size_t)(end - name);

		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
			size_t kind = strlen(kinds[i]);

			if (len > kind && memcmp(end - kind, kinds[i], kind) == 0)
				return json_stringn(name, len);
		}
		end = slash;
	}
	return json_null();
}

static json_t *access_json(uint32_t access)
{
	json_t *array = json_array();

	for (uint32_t bit = 1; bit & RF_ACCESS_ALL; bit <<= 1)
		if (access & bit)
			json_array_append_new(array, json_string(rf_access_name(bit)));
	return array;
}

static json_t *ancestors_json(const struct rf_event *event)
{
	json_t *array = json_array();

	for (size_t i = 0; i < RF_ANCESTORS && event->ancestors[i].pid; i++) {
		const struct rf_ancestor *ancestor = &event->ancestors[i];
		json_t *object = json_object();
		char comm[RF_COMM_LEN + 1] = "";

		memcpy(comm, ancestor->comm, RF_COMM_LEN);
		set_number(object, "pid", ancestor->pid);
		set_text(object, "comm", comm);
		json_array_append_new(array, object);
	}
	return array;
}

/* The vault whose rules decided, and where the policy says so. */
static void set_policy(json_t *object, const struct rf_event *event, const struct rf_image *image)
{
	const struct rf_image_vault *vault = NULL;
	char rule[512];

	if (image && event->vault && event->vault <= image->header->vaults)
		vault = &image->vaults[event->vault - 1];
	if (vault)
		snprintf(rule, sizeof(rule), "%s:%u", rf_image_string(image, vault->place.file),
			 vault->place.line);
	set_text(object, "vault", vault ? rf_image_string(image, vault->name) : NULL);
	set_text(object, "rule", vault ? rule : NULL);
	set_text(object, "policy", image ? rf_image_string(image, image->header->name) : NULL);
	json_object_set_new(object, "revision",
			    image ? json_integer((json_int_t)image->header->revision)
				  : json_null());
}

static void set_object(json_t *object, const struct rf_event *event,
		       const struct rf_event_facts *facts)
{
	char dev[32];

	snprintf(dev, sizeof(dev), "%u:%u", event->object.dev >> 20, event->object.dev & 0xfffff);
	json_object_set_new(object, "access", access_json(event->access));
	set_text(object, "hook", rf_hook_name(event->hook));
	set_text(object, "path", facts->path);
	json_object_set_new(object, "path_cut", json_boolean(event->flags & RF_EVENT_PATH_CUT));
	set_text(object, "dev", dev);
	set_number(object, "ino", event->object.ino);
}

static void set_subject(json_t *object, const struct rf_event *event,
			const struct rf_event_facts *facts)
{
	char comm[RF_COMM_LEN + 1] = "";

	memcpy(comm, event->comm, RF_COMM_LEN);
	set_number(object, "pid", event->pid);
	set_number(object, "tid", event->tid);
	set_text(object, "comm", comm);
	set_text(object, "exe", facts->exe);
	set_id(object, "loginuid", event->subject.ids[RF_SUBJECT_LOGIN]);
	set_text(object, "login", facts->login);
	set_id(object, "uid", event->subject.ids[RF_SUBJECT_UID]);
	set_text(object, "user", facts->user);
	set_id(object, "euid", event->euid);
	set_text(object, "euser", facts->euser);
	set_id(object, "gid", event->subject.ids[RF_SUBJECT_GID]);
	set_text(object, "group", facts->group);
	json_object_set_new(object, "unit", unit_json(facts->cgroup));
	set_text(object, "cgroup", facts->cgroup);
	json_object_set_new(object, "kernel_thread",
			    json_boolean(event->subject.flags & RF_SUBJECT_KTHREAD));
	set_text(object, "session", NULL);
	json_object_set_new(object, "ancestors", ancestors_json(event));
}

json_t *rf_event_json(const struct rf_event *event, const struct rf_event_facts *facts)
{
	json_t *object = begin("refusal", facts->time);

	set_text(object, "verdict", rf_verdict_name(event->verdict));
	set_text(object, "reason", rf_reason_name(event->reason));
	set_number(object, "repeated", event->repeated);
	set_policy(object, event, facts->image);
	set_object(object, event, facts);
	set_subject(object, event, facts);
	return object;
}

json_t *rf_event_json_lost(uint64_t time, const char *where, uint64_t count)
{
	json_t *object = begin("lost", time);

	set_text(object, "where", where);
	set_number(object, "lost", count);
	return object;
}

json_t *rf_event_json_state(uint64_t time, const char *what, const char *text)
{
	json_t *object = begin("state", time);

	set_text(object, "what", what);
	set_text(object, "text", text);
	return object;
}

/* Whether the name or the number is what the filter calls the user. */
static bool user_is(const json_t *event, const char *name_key, const char *id_key, const char *user)
{
	const char *name = json_string_value(json_object_get(event, name_key));
	const json_t *id = json_object_get(event, id_key);
	char number[24];

	if (name && strcmp(name, user) == 0)
		return true;
	snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(id));
	return json_is_integer(id) && strcmp(number, user) == 0;
}

static bool text_is(const json_t *event, const char *key, const char *wanted)
{
	const char *text = json_string_value(json_object_get(event, key));

	return text && strcmp(text, wanted) == 0;
}

bool rf_event_matches(const json_t *event, const struct rf_event_filter *filter)
{
	bool access = !filter->access;
	const json_t *name;
	size_t i;

	if (text_is(event, "type", "lost"))
		return true;
	if (!text_is(event, "type", "refusal"))
		return !filter->access && !filter->verdict && !*filter->vault && !*filter->user;
	json_array_foreach (json_object_get(event, "access"), i, name) {
		uint32_t bit;

		if (rf_access_parse(json_string_value(name), &bit) == 0)
			access = access || (bit & filter->access);
	}
	if (!access)
		return false;
	if (*filter->vault && !text_is(event, "vault", filter->vault))
		return false;
	if (filter->verdict && !text_is(event, "verdict", rf_verdict_name(filter->verdict)))
		return false;
	return !*filter->user || user_is(event, "login", "loginuid", filter->user) ||
	       user_is(event, "user", "uid", filter->user);
}

int rf_event_path_join(const char *names, size_t len, bool cut, char *ret_path, size_t size)
{
	char path[2 * RF_PATH_LEN];
	size_t used = 0, end = len;

	if (len > RF_PATH_LEN || (len && names[len - 1] != '\0'))
		return -EBADMSG;
	if (cut)
		used = (size_t)sprintf(path, "…");
	/* The last name is the topmost: go from one NUL to the one before it. */
	while (end) {
		size_t start = end - 1;

		while (start && names[start - 1])
			start--;
		if (names[start] && strcmp(names + start, "/") != 0)
			used += (size_t)sprintf(path + used, "/%s", names + start);
		end = start;
	}
	if (!used)
		used = (size_t)sprintf(path, "/");
	if (used + 1 > size)
		return -ENOSPC;
	memcpy(ret_path, path, used + 1);
	return 0;
}
