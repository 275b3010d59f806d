/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Events: record -> JSON -> lines, and filters. */
#include "daemon/event.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

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

/* Of the line in `bytes`. */
static char bytes[RF_EVENT_LINE_MAX];
static struct rf_event_view view;

static void take_apart(size_t len)
{
	ok(len && bytes[len - 1] == '\n' && !memchr(bytes, '\n', len - 1) &&
		   rf_event_view(bytes, len, &view),
	   "one line, which can be taken apart");
	bytes[len - 1] = '\0';
}

static void prints(enum rf_event_format format, const char *wanted)
{
	static char text[RF_EVENT_LINE_MAX];

	text[rf_event_print(&view, format, text)] = '\0';
	is_str(text, wanted);
}

/* JSON is what others read: of each field, the same as with a parser. */
static void agrees_with_jansson(void)
{
	json_t *json = json_loads(bytes, 0, NULL), *value;
	const char *name;
	size_t count = 0;

	ok(json_is_object(json) && json_object_size(json) == view.count, "it is JSON");
	json_object_foreach (json, name, value) {
		struct rf_event_slice slice = rf_event_field(&view, name);
		char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
		size_t quotes = json_is_string(value);

		count += json_is_null(value)
				 ? !slice.len
				 : slice.len == strlen(text) - 2 * quotes &&
					   memcmp(slice.bytes, text + quotes, slice.len) == 0;
		free(text);
	}
	is_int(count, view.count);
	json_decref(json);
}

static void test_refusal(const struct rf_image *image)
{
	struct rf_event event = make();
	struct rf_event_facts facts = facts_of(image);

	take_apart(rf_event_write(&event, &facts, bytes));
	is_str(bytes,
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
	agrees_with_jansson();
	prints(RF_EVENT_FORMAT_JOURNAL,
	       "DENY read /opt/acme/firmware/a.bin  vault firmware (0.yaml:4)"
	       "  login alice(1000) uid root(0) unit session-3.scope"
	       "  /usr/bin/cat pid 812 < bash 800 < sshd 640"
	       "  reason: no rule lets this subject do this");
	prints(RF_EVENT_FORMAT_LOGFMT,
	       "type=refusal time=2023-11-14T22:13:20.123456Z verdict=deny reason=rule repeated=0"
	       " vault=firmware rule=0.yaml:4 policy=acme revision=7 access=read hook=file_open"
	       " path=/opt/acme/firmware/a.bin path_cut=false dev=254:1 ino=77 pid=812 tid=813"
	       " comm=cat exe=/usr/bin/cat loginuid=1000 login=alice uid=0 user=root euid=0"
	       " euser=root gid=0 unit=session-3.scope"
	       " cgroup=/user.slice/user-1000.slice/session-3.scope kernel_thread=false"
	       " ancestors=800,640");
}

/* A record of a newer kernel object, of a policy that is not known, of no one. */
static void test_unknown(void)
{
	struct rf_event event = make();
	struct rf_event_facts facts = {0};

	event.hook = event.reason = event.verdict = 1000;
	event.access = RF_ACCESS_READ | RF_ACCESS_WRITE;
	event.subject.ids[RF_SUBJECT_LOGIN] = RF_NO_ID;
	event.euid = 5;
	memset(event.comm, 'x', sizeof(event.comm)); /* no NUL */
	event.ancestors[0].pid = 0;
	event.repeated = 12;
	take_apart(rf_event_write(&event, &facts, bytes));
	agrees_with_jansson();
	prints(RF_EVENT_FORMAT_JOURNAL,
	       "DENY read,write dev 254:1 inode 77  login none uid 0 euid 5"
	       "  xxxxxxxxxxxxxxxx pid 812  reason: unknown  (its last attempt: 12 times more)");
	event.access = 0;
	take_apart(rf_event_write(&event, &facts, bytes));
	agrees_with_jansson();
}

/* No name gets out of its place, in any format. */
static void test_hostile_names(void)
{
	struct rf_event event = make();
	struct rf_event_facts facts = {.path = "/a\nb\x1b[2J\xff \"q\" \xc3\xa9\\"};

	memcpy(event.ancestors[0].comm, "}]\",\"pid\":1{", 13);
	memcpy(event.ancestors[1].comm, "\\", 2);
	take_apart(rf_event_write(&event, &facts, bytes));
	agrees_with_jansson();
	ok(rf_event_slice_is(rf_event_field(&view, "path"),
			     "/a\\\\x0ab\\\\x1b[2J\\\\xff \\\"q\\\" \xc3\xa9\\\\"),
	   "escaped twice: for terminals, and for JSON");
	prints(RF_EVENT_FORMAT_JOURNAL,
	       "DENY read /a\\x0ab\\x1b[2J\\xff \"q\" \xc3\xa9\\  login 1000 uid 0"
	       "  cat pid 812 < }]\",\"pid\":1{ 800 < \\ 640  reason: no rule lets this subject do this");
	take_apart(rf_event_write_state(0, "applied", "say \"x=1\"", bytes));
	agrees_with_jansson();
	prints(RF_EVENT_FORMAT_LOGFMT,
	       "type=state time=1970-01-01T00:00:00.000000Z what=applied text=\"say \\\"x=1\\\"\"");
	prints(RF_EVENT_FORMAT_JOURNAL, "STATE applied: say \"x=1\"");
}

/* Each byte after each number of plain ones, which are looked at eight at a time. */
static void test_each_byte(void)
{
	for (size_t before = 0; before < 9; before++) {
		unsigned int wrong = 0;

		for (int byte = 1; byte < 256; byte++) {
			char text[] = "aaaaaaaaaaaaaaaaaaaa", wanted[64];
			bool plain = byte >= 0x20 && byte < 0x7f;

			text[before] = (char)byte;
			snprintf(wanted, sizeof(wanted), plain ? "%.*s%s%c%s" : "%.*s%s\\\\x%02x%s",
				 (int)before, text, byte == '"' || byte == '\\' ? "\\" : "", byte,
				 text + before + 1);
			rf_event_view(bytes, rf_event_write_state(0, "", text, bytes), &view);
			wrong += !rf_event_slice_is(rf_event_field(&view, "text"), wanted);
		}
		is_int(wrong, 0);
	}
}

/* A line of a version that knows more, and says less. */
static void test_newer(void)
{
	static const char line[] =
		"{\"type\":\"refusal\",\"verdict\":\"deny\",\"reason\":\"newer\","
		"\"access\":[\"read\"],\"path\":\"/a\",\"pid\":1,\"comm\":\"cat\"}\n";

	memcpy(bytes, line, sizeof(line));
	take_apart(sizeof(line) - 1);
	prints(RF_EVENT_FORMAT_JOURNAL,
	       "DENY read /a  login none uid none  cat pid 1  reason: newer");
}

/* The worst names that there can be fit. */
static void test_longest(void)
{
	static char worst[5000];
	struct rf_event event = make();
	struct rf_event_facts facts = {.path = worst,
				       .exe = worst,
				       .login = worst,
				       .user = worst,
				       .euser = worst,
				       .group = worst,
				       .cgroup = worst};
	size_t len;

	memset(worst, 1, sizeof(worst) - 1);
	memcpy(worst + sizeof(worst) - 9, ".service", 8);
	for (size_t i = 0; i < RF_ANCESTORS; i++) {
		event.ancestors[i].pid = UINT32_MAX;
		memset(event.ancestors[i].comm, 1, RF_COMM_LEN);
	}
	len = rf_event_write(&event, &facts, bytes);
	ok(len < RF_EVENT_LINE_MAX, "%zu bytes at the most", len);
	take_apart(len);
	agrees_with_jansson();
}

static void test_lost(const struct rf_image *image)
{
	struct rf_event_filter filter = {.vault = "firmware"};
	struct rf_source source = {.vault = 1};
	struct rf_tally tally = {.pid = 812, .login = 1000, .comm = "cat"};
	struct rf_event_facts facts = facts_of(image);

	take_apart(rf_event_write_lost("share", 12, &source, &tally, &facts, bytes));
	agrees_with_jansson();
	prints(RF_EVENT_FORMAT_JOURNAL,
	       "LOST 12 events (share)  vault firmware  login alice(1000) unit session-3.scope"
	       "  /usr/bin/cat pid 812 was the last");
	facts = (struct rf_event_facts){0};
	take_apart(rf_event_write_lost("log", 3, NULL, NULL, &facts, bytes));
	agrees_with_jansson();
	prints(RF_EVENT_FORMAT_JOURNAL, "LOST 3 events (log)");
	ok(rf_event_matches(&view, &filter), "a loss passes every filter");
	take_apart(rf_event_write_state(0, "applied", "x", bytes));
	ok(!rf_event_matches(&view, &filter), "a change of state passes no filter");
	filter.vault[0] = '\0';
	ok(rf_event_matches(&view, &filter), "but the empty one");
}

/* A file may hold what nobody of us wrote. */
static void test_damaged(void)
{
	static const char *const damaged[] = {
		"",	   "{",		 "{}",	       "x",	     "{\"a\"",
		"{\"a\":", "{\"a\":}",	 "{\"a\":1",   "{\"a\":\"b", "{\"a\":\"b\\\"}",
		"{a:1}",   "{\"a\":[1}", "{\"a\":1,}", "{\"a\" :1}",
	};

	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++)
		ok(!rf_event_view(damaged[i], strlen(damaged[i]), &view), "no event: %s",
		   damaged[i]);
}

static bool passes(const char *vault, const char *user, uint32_t verdict, uint32_t access)
{
	struct rf_event_filter filter = {.verdict = verdict, .access = access};

	strcpy(filter.vault, vault);
	strcpy(filter.user, user);
	return rf_event_matches(&view, &filter);
}

static void test_filters(const struct rf_image *image)
{
	struct rf_event event = make();
	struct rf_event_facts facts = facts_of(image);

	take_apart(rf_event_write(&event, &facts, bytes));
	ok(passes("", "", 0, 0), "no filter");
	ok(passes("firmware", "alice", RF_VERDICT_DENY, RF_ACCESS_READ), "all that fit");
	ok(passes("", "1000", 0, 0), "login user by number");
	ok(passes("", "root", 0, 0), "user by name");
	ok(!passes("", "100", 0, 0), "another user");
	ok(!passes("other", "", 0, 0), "another vault");
	ok(!passes("", "", RF_VERDICT_AUDIT, 0), "another verdict");
	ok(!passes("", "", 0, RF_ACCESS_WRITE), "another access");
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
	test_each_byte();
	test_newer();
	test_longest();
	test_lost(image);
	test_damaged();
	test_filters(image);
	test_join();
	test_names();
	rf_image_free(image);
	return done();
}
