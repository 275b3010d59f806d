/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The state directory after a crash at each point of a change, and the event file's rotation. */
#include "daemon/store.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "daemon/event_file.h"
#include "policy_text.h"

static struct rf_image *old_image, *new_image;

static struct rf_image *image_make(const char *name)
{
	const char *texts[] = {NULL, NULL};
	struct rf_image *image;
	char *text;

	if (asprintf(&text,
		     "policy: %s\nvaults: [{name: v, paths: [/x], maintainers: [{uid: 1}]}]\n",
		     name) < 0)
		abort();
	texts[0] = text;
	image = texts_compile(texts);
	free(text);
	return image;
}

static void put(const char *name, const struct rf_image *image)
{
	char path[64];

	snprintf(path, sizeof(path), "state/%s.image", name);
	unlink(path);
	if (image && rf_image_write(image, path, NULL) < 0)
		abort();
}

static const char *name_of(const struct rf_image *image)
{
	return image ? rf_image_string(image, image->header->name) : "none";
}

/* The name of the policy in the file, which is good until the next call. */
static const char *get(const char *name)
{
	static struct rf_image *image;
	char path[64];

	rf_image_free(image);
	image = NULL;
	snprintf(path, sizeof(path), "state/%s.image", name);
	rf_image_read(path, &image, NULL);
	return name_of(image);
}

struct row {
	const char *what;
	char pinned, current, next; /* 'o'ld, 'n'ew, '-' */
	const char *image, *current_after, *previous_after;
};

static struct rf_image *image_of(char letter)
{
	return letter == 'o' ? old_image : letter == 'n' ? new_image : NULL;
}

static void recovers(struct rf_store *store, const struct row *row)
{
	const struct rf_image *pinned = image_of(row->pinned);
	struct rf_image *image = NULL;

	put("current", image_of(row->current));
	put("next", image_of(row->next));
	put("previous", NULL);
	/* Within a commit the old image is the previous one already. */
	if (row->current == '-' && row->next != '-')
		put("previous", old_image);
	ok(!rf_store_recover(store, pinned ? pinned->header->hash : NULL, &image, NULL), "%s",
	   row->what);
	is_str(name_of(image), row->image);
	is_str(get("current"), row->current_after);
	is_str(get("previous"), row->previous_after);
	is_str(get("next"), "none");
	rf_image_free(image);
}

static void test_recover(struct rf_store *store)
{
	static const struct row rows[] = {
		{"nothing at all", '-', '-', '-', "none", "none", "none"},
		{"no crash", 'o', 'o', '-', "old", "old", "none"},
		{"no crash, started again", '-', 'o', '-', "old", "old", "none"},
		{"before the new one was in force", 'o', 'o', 'n', "old", "old", "none"},
		{"the same, started again", '-', 'o', 'n', "old", "old", "none"},
		{"before the commit", 'n', 'o', 'n', "new", "new", "old"},
		{"within the commit", 'n', '-', 'n', "new", "new", "old"},
		{"the same, started again", '-', '-', 'n', "new", "new", "old"},
		{"before the commit of the first", 'n', '-', 'n', "new", "new", "old"},
		{"after the commit", 'n', 'n', '-', "new", "new", "none"},
		{"applied again", 'n', 'n', 'n', "new", "new", "none"},
		{"somebody else's", 'n', 'o', '-', "none", "old", "none"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		recovers(store, &rows[i]);
}

static void test_broken(struct rf_store *store)
{
	struct rf_image *image = NULL;

	put("previous", NULL);
	put("current", old_image);
	text_write("state/next.image", "half", 4);
	is_int(rf_store_recover(store, old_image->header->hash, &image, NULL), 0);
	is_str(name_of(image), "old");
	rf_image_free(image);
	text_write("state/current.image", "junk", 4);
	is_int(rf_store_recover(store, NULL, &image, NULL), -EBADMSG);
}

static void test_change(struct rf_store *store)
{
	struct rf_image *image;

	put("current", NULL);
	put("previous", NULL);
	is_int(rf_store_previous(store, &image, NULL), -ENOENT);
	is_int(rf_store_stage(store, old_image, NULL), 0);
	is_int(rf_store_commit(store, NULL), 0);
	is_str(get("current"), "old");
	is_int(rf_store_stage(store, new_image, NULL), 0);
	is_int(rf_store_commit(store, NULL), 0);
	is_int(rf_store_previous(store, &image, NULL), 0);
	is_str(name_of(image), "old");
	is_int(rf_store_stage(store, image, NULL), 0);
	is_int(rf_store_commit(store, NULL), 0);
	rf_image_free(image);
	is_str(get("current"), "old");
	is_str(get("previous"), "new");
	is_int(rf_store_stage(store, new_image, NULL), 0);
	rf_store_discard(store);
	is_str(get("next"), "none");
}

/* A daemon that was killed while it wrote: the next one's line is whole. */
static void test_half_line(int dir)
{
	static const char *const left[] = {"", "1", "1\n", "1\n2", "1\n\n", "\n1"};
	static const char *const then[] = {"3\n", "3\n", "1\n3\n", "1\n3\n", "1\n\n3\n", "\n3\n"};
	struct rf_event_file file;

	for (size_t i = 0; i < sizeof(left) / sizeof(*left); i++) {
		FILE *stream = fopen("state/" RF_EVENT_FILE, "w");
		size_t len = 0;
		char *tail;

		fputs(left[i], stream);
		fclose(stream);
		is_int(rf_event_file_open(dir, &file, NULL), 0);
		is_int(rf_event_file_write(&file, "3\n", 2), 0);
		tail = rf_event_file_tail(&file, 100, &len);
		ok(tail && len == strlen(then[i]) && memcmp(tail, then[i], len) == 0, "case %zu",
		   i);
		free(tail);
		rf_event_file_done(&file);
	}
	unlink("state/" RF_EVENT_FILE);
}

static void test_rotation(int dir)
{
	struct rf_event_file file;
	struct stat st;
	char *tail;
	size_t len;

	is_int(rf_event_file_open(dir, &file, NULL), 0);
	file.limit = 10;
	for (int i = 0; i < 6; i++)
		is_int(rf_event_file_write(&file, "12345\n", 6), 0);
	is_int(rf_event_file_write(&file, "1\n2\n3\n4\n5\n6\n7\n", 14), 0);
	is_int(file.size, 10);
	tail = rf_event_file_tail(&file, 5, &len);
	ok(tail && len == 4 && memcmp(tail, "6\n7\n", 4) == 0, "whole lines alone");
	free(tail);
	is_int(rf_event_file_write(&file, "12345\n", 6), 0);
	rf_event_file_done(&file);
	ok(stat("state/events.jsonl", &st) == 0 && st.st_size == 6, "one line fits in each");
	ok(stat("state/events.jsonl.3", &st) == 0, "the oldest kept");
	ok(stat("state/events.jsonl.4", &st) < 0, "and no more");
}

int main(void)
{
	struct rf_store store = {0}, second;

	texts_folder();
	old_image = image_make("old");
	new_image = image_make("new");
	is_int(rf_store_open("state", &store, NULL), 0);
	is_int(rf_store_open("state", &second, NULL), -EBUSY);
	test_recover(&store);
	test_broken(&store);
	test_change(&store);
	test_half_line(store.dir);
	test_rotation(store.dir);
	rf_store_done(&store);
	get("none");
	rf_image_free(old_image);
	rf_image_free(new_image);
	return done();
}
