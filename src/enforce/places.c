// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Whether the paths of the policy in force still lead to what was recorded: asked of what hooks
 * would find, and of all that is above.
 */
#include <errno.h>
#include <string.h>

#include "enforce/internal.h"

#define SLICE 1024 /* paths between two reports of how far it is */
#define LOOKS 20   /* at a file that is replaced all the time */

struct looking {
	const struct rf_image *image;
	struct rf_batch batch;
	rf_place_fn fn;
	void *data;
	uint32_t roots[RF_REQUESTS_MAX]; /* of the descriptors that are in the batch */
};

/* Of an adopted policy it is only known how many were absent. */
static bool may_be_absent(const struct looking *looking, uint32_t i)
{
	const struct rf_enforcement *enforcement = looking->batch.enforcement;

	if (!(looking->image->roots[i].flags & RF_IMAGE_ROOT_OPTIONAL))
		return false;
	return enforcement->absent ? enforcement->absent[i] : enforcement->meta.missing;
}

static int on_answer(void *data, int fd, const struct rf_request *answer, struct rf_error *error)
{
	struct looking *looking = data;
	uint32_t i = looking->roots[fd];

	if (!answer->done && !*answer->filesystem)
		return rf_error_set(error, -EIO, "the kernel side did not see descriptor %d", fd);
	if (answer->done)
		looking->fn(looking->data, i, RF_PLACE_RIGHT, NULL);
	else if (may_be_absent(looking, i))
		looking->fn(looking->data, i, RF_PLACE_NEW, NULL);
	else
		looking->fn(looking->data, i, RF_PLACE_ASTRAY, "something else is there");
	return 0;
}

static int look_at(struct looking *looking, uint32_t i, struct rf_error *error)
{
	const struct rf_image_root *root = &looking->image->roots[i];
	const struct rf_request request = {
		.kind = RF_REQUEST_CHECK,
		.object.label.vault = root->vault,
		.freezes = rf_root_freezes(looking->image, root->vault),
	};
	struct rf_error why = {""};
	int fd, r;

	r = rf_root_open(rf_image_string(looking->image, root->path), &fd, &why);
	if (r == -EMFILE || r == -ENFILE || r == -ENOMEM)
		return rf_error_set(error, r, "%s", why.text);
	if ((r == -ENOENT || r == -ENOTDIR) && may_be_absent(looking, i)) {
		looking->fn(looking->data, i, RF_PLACE_ABSENT, NULL);
		return 0;
	}
	if (r < 0) {
		looking->fn(looking->data, i, RF_PLACE_ASTRAY, why.text);
		return 0;
	}
	if (fd < RF_REQUESTS_MAX)
		looking->roots[fd] = i;
	return rf_batch_add(&looking->batch, fd, &request, error);
}

int rf_enforcement_places(struct rf_enforcement *enforcement, const struct rf_image *image,
			  uint32_t from, uint32_t count, rf_place_fn fn, void *data,
			  struct rf_error *error)
{
	struct looking looking = {
		.image = image,
		.batch = {.enforcement = enforcement, .fn = on_answer, .data = &looking},
		.fn = fn,
		.data = data,
	};
	uint32_t left = from < image->header->roots ? image->header->roots - from : 0;
	int r = 0;

	for (uint32_t i = 0; i < left && i < count && r >= 0; i++)
		r = look_at(&looking, from + i, error);
	if (r >= 0)
		r = rf_batch_run(&looking.batch, error);
	rf_batch_drop(&looking.batch);
	return r < 0 ? r : 0;
}

struct check {
	const struct rf_image *image;
	uint32_t wrong[SLICE]; /* paths that are not as recorded */
	uint32_t count;
	struct rf_error why; /* of the last */
};

/* While a policy is brought into force nothing may come or go. */
static void on_place(void *data, uint32_t i, enum rf_place_state state, const char *why)
{
	struct check *check = data;
	const char *path = rf_image_string(check->image, check->image->roots[i].path);

	if (state == RF_PLACE_RIGHT || state == RF_PLACE_ABSENT)
		return;
	check->wrong[check->count++] = i;
	rf_error_set(&check->why, -ESTALE, "%s changed while the policy was brought into force: %s",
		     path, why ? why : "it was absent, and is there now");
}

/*
 * A file that its maintainer replaces, as editors do, may have been replaced between being recorded
 * and the first hook. It is recorded again: the label of a file, unlike that of a directory, is
 * kept nowhere else, and from now on it follows.
 */
static int mend(struct check *check, uint32_t i, struct rf_enforcement *enforcement,
		struct rf_error *error)
{
	int r = 0;

	check->count = 1;
	for (unsigned int look = 0; look < LOOKS && r == 0 && check->count; look++) {
		check->count = 0;
		r = rf_root_record_again(check->image, enforcement, i, error);
		if (r == 0)
			r = rf_enforcement_places(enforcement, check->image, i, 1, on_place, check,
						  error);
	}
	if (r == 0 && check->count)
		r = rf_error_set(error, -ESTALE, "%s", check->why.text);
	return r;
}

int rf_roots_check(const struct rf_image *image, const struct rf_apply_options *options,
		   struct rf_enforcement *enforcement, struct rf_error *error)
{
	struct check check = {.image = image}, again = {.image = image};
	uint32_t n = image->header->roots;
	int r = 0;

	for (uint32_t i = 0; i < n && r == 0; i += SLICE) {
		check.count = 0;
		r = rf_enforcement_places(enforcement, image, i, SLICE, on_place, &check, error);
		for (uint32_t j = 0; j < check.count && r == 0; j++)
			r = mend(&again, check.wrong[j], enforcement, error);
		rf_progress(options, "checking", i, n);
	}
	return r;
}
