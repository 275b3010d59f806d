/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Events: record -> JSON -> lines, and filters. */
#include "daemon/event.h"

#include <errno.h>
#include <stdlib.h>

#include "daemon/names.h"
#include "policy_text.h"

#define NAMES "a.bin\0firmware\0acme\0opt\0"

static struct rf_event make(void)
{
	struct rf_event event = {
		.object = {.ino = 77, .dev = 254 << 20 | 1},
		.hook = RF_HOOK_FILE_OPEN,
		.access = RF_ACCESS_READ,
		.verdict = RF_VERDICT_DENY,
		.reason = RF_REASON_RULE,
		.vault = 1,
		.pid = 812,
		.tid = 813,
		.euid = 0,
		.subject = {.ids = {1000, 0, 0, 0, 0}},
		.comm = "cat",
		.ancestors = {{800, "bash"}, {640, "sshd"}},
	};

	return event;
}

static struct rf_event_facts facts_of(const struct rf_image *image)
{
	struct rf_event_facts facts = {
		.time = 1700000000123456789ULL,
		.image = image,
		.path = "/opt/acme/firmware/a.bin",
		.exe = "/usr/bin/cat",
		.login = "alice",
		.user = "root",
		.euser = "root",
		.cgroup = "/user.slice/user-1000.slice/session-3.scope",
	};

	return facts;
}

static struct rf_image *image_make(void)
{
	static const char *const texts[] = {"policy: acme\nrevision: 7\nvaults:\n"
					    "  - name: firmware\n"
					    "    paths: [/opt/acme/firmware]\n"
					    "    maintainers: [{uid: 1}]\n",
					    NULL};

	return texts_compile(texts);
}

static void prints(const json_t *event, enum rf_event_format format, const char *wanted)
{
	char *text = rf_event_print(event, format);

	is_str(text, wanted);
	free(text);
}

static void test_refusal(const struct rf_image *image)
{
	struct rf_event event = make();
	struct rf_event_facts facts = facts_of(image);
	json_t *json = rf_event_json(&event, &facts);

	prints(json, RF_EVENT_FORMAT_JSON,
	       "{\"type\":\"refusal\",\"time\":\"2023-11-14T22:13:20.123456Z\","
	       "\"verdict\":\"deny\",\"reason\":\"rule\",\"repeated\":0,\"vault\":\"firmware\","
	       "\"rule\":\"0.yaml:4\",\"policy\":\"acme\",\"revision\":7,\"access\":[\"read\"],"
	       "\"hook\":\"file_open\",\"path\":\"/opt/acme/firmware/a.bin\",\"path_cut\":false,"
	       "\"dev\":\"254:1\",\"ino\":77,\"pid\":812,\"tid\":813,\"comm\":\"cat\","
	       "\"exe\":\"/usr/bin/cat\",\"loginuid\":1000,\"login\":\"alice\",\"uid\":0,"
	       "\"user\":\"root\",\"euid\":0,\"euser\":\"root\",\"gid\":0,\"group\":null,"
	       "\"unit\":\"session-3.scope\","
	       "\"cgroup\":\"/user.slice/user-1000.slice/session-3.scope\","
	       "\"kernel_thread\":false,\"session\":null,"
	       "\"ancestors\":[{\"pid\":800,\"comm\":\"bash\"},{\"pid\":640,\"comm\":\"sshd\"}]}");
	prints(json, RF_EVENT_FORMAT_JOURNAL,
	       "DENY read /opt/acme/firmware/a.bin  vault firmware (0.yaml:4)"
	       "  login alice(1000) uid root(0) unit session-3.scope"
	       "  /usr/bin/cat pid 812 < bash 800 < sshd 640"
	       "  reason: no rule lets this subject do this");
	json_decref(json);
}

/* A record of a newer kernel object, of a policy that is not known, of no one. */
static void test_unknown(void)
{
	struct rf_event event = make();
	struct rf_event_facts facts = {0};
	json_t *json;

	event.hook = event.reason = event.verdict = 1000;
	event.access = RF_ACCESS_READ | RF_ACCESS_WRITE;
	event.subject.ids[RF_SUBJECT_LOGIN] = RF_NO_ID;
	event.euid = 5;
	memset(event.comm, 'x', sizeof(event.comm)); /* no NUL */
	event.ancestors[0].pid = 0;
	json = rf_event_json(&event, &facts);
	prints(json, RF_EVENT_FORMAT_JOURNAL,
	       "DENY read,write dev 254:1 inode 77  login none uid 0 euid 5"
	       "  xxxxxxxxxxxxxxxx pid 812  reason: unknown");
	json_decref(json);
}

static void test_hostile_names(void)
{
	struct rf_event event = make();
	struct rf_event_facts facts = {.path = "/a\nb\x1b[2J\xff \"q\" \xc3\xa9"};
	json_t *json = rf_event_json(&event, &facts);

	is_str(json_string_value(json_object_get(json, "path")),
	       "/a\\x0ab\\x1b[2J\\xff \"q\" \xc3\xa9");
	json_decref(json);
	json = rf_event_json_state(0, "applied", "say \"x=1\"");
	prints(json, RF_EVENT_FORMAT_LOGFMT,
	       "type=state time=1970-01-01T00:00:00.000000Z what=applied text=\"say \\\"x=1\\\"\"");
	json_decref(json);
}

static void test_lost(void)
{
	json_t *json = rf_event_json_lost(0, "kernel", 12);
	struct rf_event_filter filter = {.vault = "firmware"};

	prints(json, RF_EVENT_FORMAT_JOURNAL, "LOST 12 events (kernel)");
	ok(rf_event_matches(json, &filter), "a loss passes every filter");
	json_decref(json);
	json = rf_event_json_state(0, "applied", "x");
	ok(!rf_event_matches(json, &filter), "a change of state passes no filter");
	filter.vault[0] = '\0';
	ok(rf_event_matches(json, &filter), "but the empty one");
	json_decref(json);
}

static bool passes(const json_t *json, const char *vault, const char *user, uint32_t verdict,
		   uint32_t access)
{
	struct rf_event_filter filter = {.verdict = verdict, .access = access};

	strcpy(filter.vault, vault);
	strcpy(filter.user, user);
	return rf_event_matches(json, &filter);
}

static void test_filters(const struct rf_image *image)
{
	struct rf_event event = make();
	struct rf_event_facts facts = facts_of(image);
	json_t *json = rf_event_json(&event, &facts);

	ok(passes(json, "", "", 0, 0), "no filter");
	ok(passes(json, "firmware", "alice", RF_VERDICT_DENY, RF_ACCESS_READ), "all that fit");
	ok(passes(json, "", "1000", 0, 0), "login user by number");
	ok(passes(json, "", "root", 0, 0), "user by name");
	ok(!passes(json, "", "100", 0, 0), "another user");
	ok(!passes(json, "other", "", 0, 0), "another vault");
	ok(!passes(json, "", "", RF_VERDICT_AUDIT, 0), "another verdict");
	ok(!passes(json, "", "", 0, RF_ACCESS_WRITE), "another access");
	json_decref(json);
}

static void joins(const char *names, size_t len, bool cut, const char *wanted)
{
	char path[RF_PATH_LEN + 8];

	is_int(rf_event_path_join(names, len, cut, path, sizeof(path)), 0);
	is_str(path, wanted);
}

static void test_join(void)
{
	char path[8], longest[RF_PATH_LEN], joined[2 * RF_PATH_LEN];

	joins(NAMES, sizeof(NAMES) - 1, false, "/opt/acme/firmware/a.bin");
	joins(NAMES, sizeof(NAMES) - 1, true, "…/opt/acme/firmware/a.bin");
	joins("a\0/\0", 4, false, "/a");
	joins("/\0", 2, false, "/");
	joins("", 0, false, "/");
	is_int(rf_event_path_join("ab", 2, false, path, sizeof(path)), -EBADMSG);
	is_int(rf_event_path_join(NAMES, sizeof(NAMES) - 1, false, path, sizeof(path)), -ENOSPC);
	for (size_t i = 0; i < sizeof(longest); i++)
		longest[i] = i % 2 ? '\0' : 'x';
	is_int(rf_event_path_join(longest, sizeof(longest), true, joined, sizeof(joined)), 0);
	is_int(strlen(joined), sizeof(longest) + strlen("…"));
}

static void test_names(void)
{
	char text[RF_ACCESS_TEXT_LEN];
	uint32_t number;

	rf_access_print(RF_ACCESS_ALL, text);
	is_str(text, "read,write,attr,entry,exec,stat");
	rf_access_print(0, text);
	is_str(text, "nothing");
	is_int(rf_access_parse("entry", &number), 0);
	is_int(number, RF_ACCESS_ENTRY);
	is_int(rf_access_parse("", &number), -EINVAL);
	is_str(rf_hook_name(RF_HOOK_MAX_), "unknown");
	is_str(rf_reason_name(RF_REASON_FROZEN), "frozen");
}

int main(void)
{
	struct rf_image *image;

	texts_folder();
	image = image_make();
	test_refusal(image);
	test_unknown();
	test_hostile_names();
	test_lost();
	test_filters(image);
	test_join();
	test_names();
	rf_image_free(image);
	return done();
}
