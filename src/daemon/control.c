/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Requests: JSON line <-> struct rf_control_request, by one table of fields. Pure. What
 * is parsed here comes from whoever reached the socket: nothing is guessed.
 */
#include "daemon/control.h"

#include <assert.h>
#include <errno.h>
#include <jansson.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/names.h"

static const struct {
	const char *name;
	bool takes_fd;
} verbs[] = {
	[RF_VERB_STATUS] = {"status", false},	  [RF_VERB_APPLY] = {"apply", true},
	[RF_VERB_ROLLBACK] = {"rollback", false}, [RF_VERB_EVENTS] = {"events", false},
	[RF_VERB_LABEL] = {"label", true},	  [RF_VERB_HOLDINGS] = {"holdings", false},
	[RF_VERB_STOP] = {"stop", false},	  [RF_VERB_SELF_TEST] = {"self-test", false},
	[RF_VERB_IMAGE] = {"image", false},
};
_Static_assert(sizeof(verbs) / sizeof(verbs[0]) == RF_VERB_MAX_, "verbs misses a name");

enum field_type {
	FIELD_SEQUENCE, /* uint64_t */
	FIELD_LAST,	/* uint32_t, at most RF_CONTROL_BACKLOG */
	FIELD_FLAG,	/* bool */
	FIELD_NAME,	/* char[RF_CONTROL_NAME_LEN] */
	FIELD_VERDICT,	/* uint32_t */
	FIELD_ACCESS,	/* uint32_t */
};

#define VERB(id) (1U << RF_VERB_##id)

static const struct field {
	const char *name;
	enum field_type type;
	uint32_t verbs; /* that have it */
	size_t offset;
} fields[] = {
	{"sequence", FIELD_SEQUENCE, VERB(APPLY) | VERB(ROLLBACK),
	 offsetof(struct rf_control_request, sequence)},
	{"strict", FIELD_FLAG, VERB(APPLY) | VERB(ROLLBACK),
	 offsetof(struct rf_control_request, strict)},
	{"last", FIELD_LAST, VERB(EVENTS), offsetof(struct rf_control_request, last)},
	{"follow", FIELD_FLAG, VERB(EVENTS), offsetof(struct rf_control_request, follow)},
	{"vault", FIELD_NAME, VERB(EVENTS), offsetof(struct rf_control_request, filter.vault)},
	{"user", FIELD_NAME, VERB(EVENTS), offsetof(struct rf_control_request, filter.user)},
	{"verdict", FIELD_VERDICT, VERB(EVENTS),
	 offsetof(struct rf_control_request, filter.verdict)},
	{"access", FIELD_ACCESS, VERB(EVENTS), offsetof(struct rf_control_request, filter.access)},
};
#define FIELDS (sizeof(fields) / sizeof(fields[0]))

const char *rf_control_verb_name(enum rf_verb verb)
{
	assert(verb < RF_VERB_MAX_);
	return verbs[verb].name;
}

bool rf_control_verb_takes_fd(enum rf_verb verb)
{
	assert(verb < RF_VERB_MAX_);
	return verbs[verb].takes_fd;
}

static int verb_parse(const json_t *value, enum rf_verb *ret_verb, struct rf_error *error)
{
	const char *name = json_string_value(value);

	if (!name)
		return rf_error_set(error, -EINVAL, "the request has no 'verb'");
	for (enum rf_verb verb = 0; verb < RF_VERB_MAX_; verb++) {
		if (strcmp(verbs[verb].name, name) == 0) {
			*ret_verb = verb;
			return 0;
		}
	}
	return rf_error_set(error, -EINVAL, "unknown verb '%.64s'", name);
}

static int number_get(const json_t *value, uint64_t max, uint64_t *ret_number)
{
	json_int_t number = json_integer_value(value);

	if (!json_is_integer(value) || number < 0 || (uint64_t)number > max)
		return -EINVAL;
	*ret_number = (uint64_t)number;
	return 0;
}

static int name_get(const json_t *value, char *ret_name)
{
	const char *name = json_string_value(value);

	/* A NUL inside a JSON string would cut the name short of what was asked. */
	if (!name || json_string_length(value) >= RF_CONTROL_NAME_LEN ||
	    strlen(name) != json_string_length(value) || !*name)
		return -EINVAL;
	strcpy(ret_name, name);
	return 0;
}

static int field_get(const struct field *field, const json_t *value, void *ret)
{
	const char *name = json_string_value(value);
	uint64_t number;

	switch (field->type) {
	case FIELD_SEQUENCE:
		return number_get(value, INT64_MAX, ret);
	case FIELD_LAST:
		if (number_get(value, RF_CONTROL_BACKLOG, &number) < 0)
			return -EINVAL;
		*(uint32_t *)ret = (uint32_t)number;
		return 0;
	case FIELD_FLAG:
		if (!json_is_boolean(value))
			return -EINVAL;
		*(bool *)ret = json_is_true(value);
		return 0;
	case FIELD_NAME:
		return name_get(value, ret);
	case FIELD_VERDICT:
		return name ? rf_verdict_parse(name, ret) : -EINVAL;
	case FIELD_ACCESS:
		return name ? rf_access_parse(name, ret) : -EINVAL;
	}
	return -EINVAL;
}

static const struct field *field_find(const char *name)
{
	for (size_t i = 0; i < FIELDS; i++)
		if (strcmp(fields[i].name, name) == 0)
			return &fields[i];
	return NULL;
}

static int object_parse(json_t *object, struct rf_control_request *request, struct rf_error *error)
{
	const struct field *field;
	const char *key;
	json_t *value;
	int r;

	if (!json_is_object(object))
		return rf_error_set(error, -EINVAL, "a request is one JSON object");
	r = verb_parse(json_object_get(object, "verb"), &request->verb, error);
	if (r < 0)
		return r;
	json_object_foreach (object, key, value) {
		if (strcmp(key, "verb") == 0)
			continue;
		field = field_find(key);
		if (!field || !(field->verbs & 1U << request->verb))
			return rf_error_set(error, -EINVAL, "'%s' has no field '%.64s'",
					    verbs[request->verb].name, key);
		if (field_get(field, value, (char *)request + field->offset) < 0)
			return rf_error_set(error, -EINVAL, "'%s' of '%s' has a bad value", key,
					    verbs[request->verb].name);
	}
	return 0;
}

int rf_control_request_parse(const char *line, size_t len, struct rf_control_request *ret_request,
			     struct rf_error *error)
{
	struct rf_control_request request = {0};
	json_error_t why;
	json_t *object;
	int r;

	object = json_loadb(line, len, JSON_REJECT_DUPLICATES, &why);
	if (!object)
		return rf_error_set(error, -EINVAL, "the request is not JSON: %s", why.text);
	r = object_parse(object, &request, error);
	json_decref(object);
	if (r < 0)
		return r;
	*ret_request = request;
	return 0;
}

/* NULL where the field has its default value, which is not written. */
static json_t *field_put(const struct field *field, const void *value)
{
	const uint32_t *number = value;

	switch (field->type) {
	case FIELD_SEQUENCE:
		return *(const uint64_t *)value
			       ? json_integer((json_int_t) * (const uint64_t *)value)
			       : NULL;
	case FIELD_LAST:
		return *number ? json_integer(*number) : NULL;
	case FIELD_FLAG:
		return *(const bool *)value ? json_true() : NULL;
	case FIELD_NAME:
		return *(const char *)value ? json_string(value) : NULL;
	case FIELD_VERDICT:
		return *number ? json_string(rf_verdict_name(*number)) : NULL;
	case FIELD_ACCESS:
		return *number ? json_string(rf_access_name(*number)) : NULL;
	}
	return NULL;
}

char *rf_control_request_print(const struct rf_control_request *request)
{
	json_t *object = json_object();
	char *text, *line;
	size_t len;

	json_object_set_new(object, "verb", json_string(verbs[request->verb].name));
	for (size_t i = 0; i < FIELDS; i++) {
		json_t *value = field_put(&fields[i], (const char *)request + fields[i].offset);

		if (value && json_object_set_new(object, fields[i].name, value) < 0) {
			json_decref(object);
			return NULL;
		}
	}
	text = json_dumps(object, JSON_COMPACT);
	json_decref(object);
	if (!text)
		return NULL;
	len = strlen(text);
	line = realloc(text, len + 2);
	if (!line) {
		free(text);
		return NULL;
	}
	memcpy(line + len, "\n", 2);
	return line;
}
