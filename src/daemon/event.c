/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * struct rf_event -> a line of JSON. File and process names are bytes that an
 * attacker chose: control characters and what is not UTF-8 are written as \xNN,
 * so that no name can make an event vanish, forge a line or command a terminal.
 */
#include "daemon/event.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "daemon/clock.h"
#include "daemon/names.h"

/* Of each text; five times as many are written at the most, and RF_EVENT_LINE_MAX has room for
 * all that an event has. */
#define TEXT_MAX 4608

struct line {
	char *end;
};

static void put(struct line *line, const char *bytes, size_t len)
{
	memcpy(line->end, bytes, len);
	line->end += len;
}

#define PUT(line, literal) put(line, literal, sizeof(literal) - 1)

static void put_number(struct line *line, uint64_t number)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	put(line, digits + at, sizeof(digits) - at);
}

/* What a JSON string, and a terminal, takes as it is. */
static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

#define EACH(byte) (0x0101010101010101ULL * (byte))

/* Whether all eight bytes are plain. Only one that is not carries into its neighbour. */
static bool are_plain(const char *bytes)
{
	uint64_t word, quote, backslash;

	memcpy(&word, bytes, sizeof(word));
	quote = word ^ EACH('"');
	backslash = word ^ EACH('\\');
	return !((word | (word - EACH(0x20)) | (word + EACH(1)) | (quote - EACH(1)) |
		  (backslash - EACH(1))) &
		 EACH(0x80));
}

static size_t plain_length(const char *text, size_t len)
{
	size_t n = 0;

	while (len - n >= sizeof(uint64_t) && are_plain(text + n))
		n += sizeof(uint64_t);
	while (n < len && is_plain((unsigned char)text[n]))
		n++;
	return n;
}

/* What rf_str_escape() made of a few bytes. */
static void put_escaped(struct line *line, const char *safe)
{
	for (; *safe; safe++) {
		if (*safe == '"' || *safe == '\\')
			PUT(line, "\\");
		put(line, safe, 1);
	}
}

static void put_string(struct line *line, const char *text, size_t len)
{
	PUT(line, "\"");
	while (len) {
		char character[8] = "", safe[4 * sizeof(character)];
		size_t plain = plain_length(text, len), n;

		put(line, text, plain);
		text += plain;
		len -= plain;
		if (!len)
			break;
		n = rf_str_utf8(text, len, NULL);
		memcpy(character, text, n ? n : 1);
		put_escaped(line, rf_str_escape(character, safe, sizeof(safe)));
		text += n ? n : 1;
		len -= n ? n : 1;
	}
	PUT(line, "\"");
}

static void put_text(struct line *line, const char *text)
{
	if (text)
		put_string(line, text, strnlen(text, TEXT_MAX));
	else
		PUT(line, "null");
}

/* A name of a task, which has a NUL unless it is as long as can be. */
static void put_comm(struct line *line, const char comm[RF_COMM_LEN])
{
	put_string(line, comm, strnlen(comm, RF_COMM_LEN));
}

static void put_id(struct line *line, uint32_t id)
{
	if (id == RF_NO_ID)
		PUT(line, "null");
	else
		put_number(line, id);
}

static void put_boolean(struct line *line, bool value)
{
	if (value)
		PUT(line, "true");
	else
		PUT(line, "false");
}

static struct line begin(char *bytes, const char *type, uint64_t time)
{
	char text[RF_CLOCK_TEXT_LEN];
	struct line line = {bytes};

	rf_clock_print(time, text);
	PUT(&line, "{\"type\":");
	put_text(&line, type);
	PUT(&line, ",\"time\":");
	put_string(&line, text, strlen(text));
	return line;
}

static size_t end(struct line *line, const char *bytes)
{
	PUT(line, "}\n");
	return (size_t)(line->end - bytes);
}

/* The deepest unit of a cgroup path: "/system.slice/acme.service" -> "acme.service". */
static void put_unit(struct line *line, const char *cgroup)
{
	static const char *const kinds[] = {".service", ".scope", ".socket", ".mount", ".swap"};
	const char *end = cgroup ? cgroup + strlen(cgroup) : NULL;

	while (end && end > cgroup) {
		const char *slash = memrchr(cgroup, '/', (size_t)(end - cgroup));
		const char *name = slash ? slash + 1 : cgroup;
		size_t len = (size_t)(end - name);

		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
			size_t kind = strlen(kinds[i]);

			if (len > kind && memcmp(end - kind, kinds[i], kind) == 0) {
				put_string(line, name, len < TEXT_MAX ? len : TEXT_MAX);
				return;
			}
		}
		end = slash;
	}
	PUT(line, "null");
}

static void put_access(struct line *line, uint32_t access)
{
	const char *separator = "[";

	for (uint32_t bit = 1; bit & RF_ACCESS_ALL; bit <<= 1) {
		if (!(access & bit))
			continue;
		put(line, separator, 1);
		put_text(line, rf_access_name(bit));
		separator = ",";
	}
	if (*separator == '[')
		PUT(line, "[");
	PUT(line, "]");
}

static void put_ancestors(struct line *line, const struct rf_event *event)
{
	PUT(line, "[");
	for (size_t i = 0; i < RF_ANCESTORS && event->ancestors[i].pid; i++) {
		const struct rf_ancestor *ancestor = &event->ancestors[i];

		if (i)
			PUT(line, ",");
		PUT(line, "{\"pid\":");
		put_number(line, ancestor->pid);
		PUT(line, ",\"comm\":");
		put_comm(line, ancestor->comm);
		PUT(line, "}");
	}
	PUT(line, "]");
}

static const struct rf_image_vault *vault_of(const struct rf_image *image, uint32_t vault)
{
	if (!image || !vault || vault > image->header->vaults)
		return NULL;
	return &image->vaults[vault - 1];
}

/* The vault whose rules decided, and where the policy says so. */
static void put_policy(struct line *line, const struct rf_event *event,
		       const struct rf_image *image)
{
	const struct rf_image_vault *vault = vault_of(image, event->vault);

	PUT(line, ",\"vault\":");
	put_text(line, vault ? rf_image_string(image, vault->name) : NULL);
	PUT(line, ",\"rule\":");
	if (vault) {
		put_text(line, rf_image_string(image, vault->place.file));
		line->end--; /* its quote */
		PUT(line, ":");
		put_number(line, vault->place.line);
		PUT(line, "\"");
	} else {
		PUT(line, "null");
	}
	PUT(line, ",\"policy\":");
	put_text(line, image ? rf_image_string(image, image->header->name) : NULL);
	PUT(line, ",\"revision\":");
	if (image)
		put_number(line, image->header->revision);
	else
		PUT(line, "null");
}

static void put_object(struct line *line, const struct rf_event *event,
		       const struct rf_event_facts *facts)
{
	PUT(line, ",\"access\":");
	put_access(line, event->access);
	PUT(line, ",\"hook\":");
	put_text(line, rf_hook_name(event->hook));
	PUT(line, ",\"path\":");
	put_text(line, facts->path);
	PUT(line, ",\"path_cut\":");
	put_boolean(line, event->flags & RF_EVENT_PATH_CUT);
	PUT(line, ",\"dev\":\"");
	put_number(line, event->object.dev >> 20);
	PUT(line, ":");
	put_number(line, event->object.dev & 0xfffff);
	PUT(line, "\",\"ino\":");
	put_number(line, event->object.ino);
}

/* Who he is by number and by name. */
static void put_user(struct line *line, uint32_t id, const char *key, const char *name)
{
	put_id(line, id);
	PUT(line, ",\"");
	put(line, key, strlen(key));
	PUT(line, "\":");
	put_text(line, name);
}

static void put_cgroup(struct line *line, const struct rf_event_facts *facts)
{
	PUT(line, ",\"unit\":");
	put_unit(line, facts->cgroup);
	PUT(line, ",\"cgroup\":");
	put_text(line, facts->cgroup);
}

static void put_subject(struct line *line, const struct rf_event *event,
			const struct rf_event_facts *facts)
{
	const struct rf_subject *subject = &event->subject;

	PUT(line, ",\"pid\":");
	put_number(line, event->pid);
	PUT(line, ",\"tid\":");
	put_number(line, event->tid);
	PUT(line, ",\"comm\":");
	put_comm(line, event->comm);
	PUT(line, ",\"exe\":");
	put_text(line, facts->exe);
	PUT(line, ",\"loginuid\":");
	put_user(line, subject->ids[RF_SUBJECT_LOGIN], "login", facts->login);
	PUT(line, ",\"uid\":");
	put_user(line, subject->ids[RF_SUBJECT_UID], "user", facts->user);
	PUT(line, ",\"euid\":");
	put_user(line, event->euid, "euser", facts->euser);
	PUT(line, ",\"gid\":");
	put_user(line, subject->ids[RF_SUBJECT_GID], "group", facts->group);
	put_cgroup(line, facts);
	PUT(line, ",\"kernel_thread\":");
	put_boolean(line, subject->flags & RF_SUBJECT_KTHREAD);
	PUT(line, ",\"session\":null,\"ancestors\":");
	put_ancestors(line, event);
}

size_t rf_event_write(const struct rf_event *event, const struct rf_event_facts *facts,
		      char *ret_line)
{
	struct line line = begin(ret_line, "refusal", facts->time);

	PUT(&line, ",\"verdict\":");
	put_text(&line, rf_verdict_name(event->verdict));
	PUT(&line, ",\"reason\":");
	put_text(&line, rf_reason_name(event->reason));
	PUT(&line, ",\"repeated\":");
	put_number(&line, event->repeated);
	put_policy(&line, event, facts->image);
	put_object(&line, event, facts);
	put_subject(&line, event, facts);
	return end(&line, ret_line);
}

size_t rf_event_write_lost(const char *where, uint64_t count, const struct rf_source *source,
			   const struct rf_tally *tally, const struct rf_event_facts *facts,
			   char *ret_line)
{
	const struct rf_image_vault *vault = vault_of(facts->image, source ? source->vault : 0);
	struct line line = begin(ret_line, "lost", facts->time);

	PUT(&line, ",\"where\":");
	put_text(&line, where);
	PUT(&line, ",\"lost\":");
	put_number(&line, count);
	PUT(&line, ",\"vault\":");
	put_text(&line, vault ? rf_image_string(facts->image, vault->name) : NULL);
	PUT(&line, ",\"exe\":");
	put_text(&line, facts->exe);
	put_cgroup(&line, facts);
	PUT(&line, ",\"pid\":");
	put_id(&line, source ? tally->pid : RF_NO_ID);
	PUT(&line, ",\"comm\":");
	if (source)
		put_comm(&line, tally->comm);
	else
		PUT(&line, "null");
	PUT(&line, ",\"loginuid\":");
	put_user(&line, source ? tally->login : RF_NO_ID, "login", facts->login);
	return end(&line, ret_line);
}

size_t rf_event_write_state(uint64_t time, const char *what, const char *text, char *ret_line)
{
	struct line line = begin(ret_line, "state", time);

	PUT(&line, ",\"what\":");
	put_text(&line, what);
	PUT(&line, ",\"text\":");
	put_text(&line, text);
	return end(&line, ret_line);
}

int rf_event_path_join(const char *names, size_t len, bool cut, char *ret_path, size_t size)
{
	char path[2 * RF_PATH_LEN];
	struct line line = {path};
	size_t end = len;

	if (len > RF_PATH_LEN || (len && names[len - 1] != '\0'))
		return -EBADMSG;
	if (cut)
		PUT(&line, "…");
	/* The last name is the topmost: go from one NUL to the one before it. */
	while (end) {
		const char *nul = end > 1 ? memrchr(names, '\0', end - 1) : NULL;
		const char *name = nul ? nul + 1 : names;
		size_t length = (size_t)(names + end - 1 - name);

		if (length && !(length == 1 && *name == '/')) {
			PUT(&line, "/");
			put(&line, name, length);
		}
		end = (size_t)(name - names);
	}
	if (line.end == path)
		PUT(&line, "/");
	if ((size_t)(line.end - path) + 1 > size)
		return -ENOSPC;
	PUT(&line, "\0");
	memcpy(ret_path, path, (size_t)(line.end - path));
	return 0;
}
