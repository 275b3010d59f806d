// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Whether the paths of the policy in force still lead to what was recorded: asked of what hooks
 * would find, and of all that is above.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/path.h"
#include "enforce/internal.h"

#define SLICE 1024 /* paths between two reports of how far it is */
#define LOOKS 20   /* at a file that is replaced all the time */

struct looking {
	const struct rf_image *image;
	struct rf_batch batch;
	rf_place_fn fn;
	void *data;
	uint64_t fitting;
	uint32_t roots[RF_REQUESTS_MAX]; /* of the descriptors that are in the batch */
};

bool rf_place_fatal(int r)
{
	return r == -EMFILE || r == -ENFILE || r == -ENOMEM;
}

enum rf_place_state rf_place_state(int r)
{
	return r == -ENOENT || r == -ENOTDIR ? RF_PLACE_ABSENT : RF_PLACE_REFUSED;
}

static struct rf_place_report place_of(const struct rf_image *image, uint32_t i,
				       enum rf_place_state state, const char *why)
{
	const struct rf_image_root *root = &image->roots[i];

	return (struct rf_place_report){i, root->vault, rf_image_string(image, root->path), state,
					why};
}

void rf_place_tell(const struct rf_image *image, const struct rf_apply_options *options,
		   struct rf_enforcement *enforcement, uint32_t i, enum rf_place_state state,
		   const char *why)
{
	const struct rf_place_report place = place_of(image, i, state, why);
	bool optional = image->roots[i].flags & RF_IMAGE_ROOT_OPTIONAL;

	enforcement->meta.missing++;
	enforcement->wanting += state != RF_PLACE_ABSENT || !optional;
	if (options->place)
		options->place(options->place_data, &place);
}

void rf_place_tell_inside(const struct rf_apply_options *options,
			  struct rf_enforcement *enforcement, const struct rf_place_report *place)
{
	struct rf_place_report inside = *place;

	inside.root = RF_PLACE_INSIDE;
	enforcement->wanting++;
	if (options->place)
		options->place(options->place_data, &inside);
}

int rf_place_strict(const struct rf_apply_options *options,
		    const struct rf_enforcement *enforcement, struct rf_error *error)
{
	if (!options->strict || !enforcement->wanting)
		return 0;
	return rf_error_set(error, -ECANCELED, "nothing is changed: %u paths cannot be protected",
			    enforcement->wanting);
}

static void tell(const struct looking *looking, uint32_t i, enum rf_place_state state,
		 const char *why)
{
	const struct rf_place_report place = place_of(looking->image, i, state, why);

	looking->fn(looking->data, &place);
}

static int on_answer(void *data, int fd, const struct rf_request *answer, struct rf_error *error)
{
	struct looking *looking = data;
	uint32_t i = looking->roots[fd];
	bool recorded = rf_is_recorded(looking->batch.enforcement, i);
	struct rf_error why = {""};

	if (!answer->done && !*answer->filesystem)
		return rf_error_set(error, -EIO, "the kernel side did not see descriptor %d", fd);
	if (answer->done && recorded)
		tell(looking, i, RF_PLACE_PROTECTED, NULL);
	else if (recorded)
		tell(looking, i, RF_PLACE_MOVED, "something else is there");
	else if (rf_filesystem_check(answer, fd, &why) < 0)
		tell(looking, i, RF_PLACE_REFUSED, why.text);
	else
		tell(looking, i, RF_PLACE_LATER, NULL);
	return 0;
}

static int look_at(struct looking *looking, uint32_t i, struct rf_error *error)
{
	const struct rf_image_root *root = &looking->image->roots[i];
	const struct rf_request request = {
		.kind = RF_REQUEST_CHECK,
		.object = {.label.vault = root->vault, .program = root->program},
		.freezes = rf_root_freezes(looking->image, root->vault),
	};
	const char *path = rf_image_string(looking->image, root->path);
	bool recorded = rf_is_recorded(looking->batch.enforcement, i);
	struct rf_error why = {""};
	int fd = -1, r;

	r = rf_root_open(looking->batch.enforcement, path, &fd, &why);
	if (r == 0 && !recorded)
		r = rf_root_fits(fd, path, &looking->fitting, &why);
	if (r < 0 && fd >= 0)
		close(fd);
	if (rf_place_fatal(r))
		return rf_error_set(error, r, "%s", why.text);
	if (r < 0) {
		tell(looking, i, recorded ? RF_PLACE_MOVED : rf_place_state(r), why.text);
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
	const struct rf_apply_options *options;
	struct rf_enforcement *enforcement;
	uint32_t wrong[SLICE]; /* paths that were recorded, and are not as they were */
	uint32_t count;
	const char *settled; /* the last path of which all that is above was asked about */
	size_t held;	     /* bytes of it up to the directory that stays held; 0: none */
	struct rf_error why; /* of the last */
};

/* What was not recorded is told already. */
static void on_place(void *data, const struct rf_place_report *place)
{
	struct check *check = data;

	if (place->state != RF_PLACE_MOVED)
		return;
	check->wrong[check->count++] = place->root;
	rf_error_set(&check->why, -ESTALE, "%s", place->why);
}

/* Whether the older policy protects what is at the path, or may: nobody can look there now. */
static bool is_older(const struct check *check, uint32_t i)
{
	const char *path = rf_image_string(check->image, check->image->roots[i].path);
	struct rf_label label = {0};
	cleanup_fd int fd = -1;
	uint32_t reason = 0;
	int r;

	if (!check->options->older)
		return false;
	r = rf_root_open(check->enforcement, path, &fd, NULL);
	if (r < 0)
		return r == -EBUSY;
	return rf_enforcement_label(check->options->older, fd, &label, &reason, NULL) == 0 &&
	       (label.vault || reason);
}

/* What is told is not in force; but the older policy that protects it is not replaced. */
static int tell_fault(const struct check *check, uint32_t i, enum rf_place_state state,
		      const char *fault, struct rf_error *error)
{
	if (is_older(check, i))
		return rf_error_set(error, -ESTALE, "%s %s: %s",
				    rf_image_string(check->image, check->image->roots[i].path),
				    fault, check->why.text);
	rf_place_tell(check->image, check->options, check->enforcement, i, state, check->why.text);
	return 0;
}

static int tell_wrong(const struct check *check, uint32_t i, struct rf_error *error)
{
	return tell_fault(check, i, RF_PLACE_MOVED,
			  "changed while the policy was brought into force", error);
}

/* It counts as not recorded from now on, so that it is looked for again. */
static int tell_held(const struct check *check, uint32_t i, struct rf_error *error)
{
	int r = tell_fault(check, i, RF_PLACE_REFUSED, "is not safe to bring into force now",
			   error);

	if (r == 0) {
		check->enforcement->recorded[i / 64] &= ~(1ULL << i % 64);
		check->enforcement->meta.roots--;
	}
	return r;
}

/*
 * A rename that began before the hooks may still be under way in any directory above the path.
 * Paths come sorted as a tree: what is below a directory that stays held follows the first.
 */
static int settle(struct check *check, uint32_t i, struct rf_error *error)
{
	const char *path = rf_image_string(check->image, check->image->roots[i].path);
	size_t start = rf_path_shared(path, check->settled);
	int r;

	if (!rf_is_recorded(check->enforcement, i))
		return 0;
	if (check->held && start >= check->held)
		return tell_held(check, i, error);
	check->held = 0;
	r = rf_settle_above(check->enforcement, path, start, &check->held, &check->why);
	check->settled = r == 0 || r == -EBUSY ? path : NULL;
	if (rf_place_fatal(r))
		return rf_error_set(error, r, "%s", check->why.text);
	if (r == -EBUSY)
		return tell_held(check, i, error);
	check->held = 0;
	/* What has gone is seen next. */
	return r == 0 || rf_place_state(r) == RF_PLACE_ABSENT ? 0 : tell_wrong(check, i, error);
}

/* Fills `wrong` from `count` paths; a rename may still be under way only where hooks saw it. */
static int look(struct check *check, uint32_t from, uint32_t count, struct rf_error *error)
{
	uint32_t left = check->image->header->roots - from;
	int r = 0;

	check->count = 0;
	for (uint32_t i = 0; i < count && i < left && r == 0; i++)
		r = settle(check, from + i, error);
	return r < 0 ? r
		     : rf_enforcement_places(check->enforcement, check->image, from, count,
					     on_place, check, error);
}

/*
 * A file that its maintainer replaces, as editors do, may have been replaced between being recorded
 * and the first hook. It is recorded again: the label of a file, unlike that of a directory, is
 * kept nowhere else, and from now on it follows.
 */
static int mend(struct check *check, uint32_t i, struct rf_error *error)
{
	int r = 0;

	check->count = 1;
	for (unsigned int looks = 0; looks < LOOKS && r == 0 && check->count; looks++) {
		r = rf_root_record_again(check->image, check->enforcement, i, error);
		if (r == 0)
			r = look(check, i, 1, error);
	}
	return r < 0 || !check->count ? r : tell_wrong(check, i, error);
}

int rf_roots_check(const struct rf_image *image, const struct rf_apply_options *options,
		   struct rf_enforcement *enforcement, struct rf_error *error)
{
	struct check check = {image, options, enforcement, .count = 0}, one = check;
	uint32_t n = image->header->roots;
	int r = 0;

	for (uint32_t i = 0; i < n && r == 0; i += SLICE) {
		r = look(&check, i, SLICE, error);
		for (uint32_t j = 0; j < check.count && r == 0; j++)
			r = mend(&one, check.wrong[j], error);
		rf_progress(options, "checking", i, n);
	}
	return r;
}
