// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Opens every path of the image and has the kernel side record what it is, with all that is above
 * it, which will be fixed.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/mountinfo.h"
#include "base/path.h"
#include "enforce/internal.h"

/* What mounts cover, what is mounted inside, and the self-test with what is above it. */
#define SLACK 4096

struct recording {
	const struct rf_image *image;
	const struct rf_apply_options *options;
	struct rf_enforcement *enforcement;
	struct rf_batch batch;
	struct wanted {
		uint32_t root; /* or RF_PLACE_INSIDE */
		uint32_t vault;
	} wanted[RF_REQUESTS_MAX]; /* of the descriptors that are in the batch */
	uint64_t fitting;	   /* a mount of which all fits; 0: none yet */
	bool again;		   /* what fails was told before */
};

/* Where one is mounted anywhere: whose path lies on it is not asked, as that may wait. */
static bool has_btrfs(void)
{
	cleanup_free char *text = rf_mountinfo_read();
	struct rf_mountinfo mount;
	char *rest = text;

	while (text && rf_mountinfo_next(&rest, &mount))
		if (!strcmp(mount.type, "btrfs"))
			return true;
	return !text;
}

/* Paths come sorted as a tree, so the directories that one adds are those it does not share with
 * the one before. On btrfs each inode is recorded twice, see struct rf_filesystem. */
uint32_t rf_roots_count(const struct rf_image *image)
{
	const char *before = NULL;
	uint32_t count = 0;

	for (uint32_t i = 0; i < image->header->roots; i++) {
		const char *path = rf_image_string(image, image->roots[i].path);

		RF_PATH_FOR_EACH_ABOVE(length, path, rf_path_shared(path, before))
		count++;
		count++;
		before = path;
	}
	return SLACK + (has_btrfs() ? 2 : 1) * count;
}

/* Before its descriptor is closed, so that it still has a path. */
static int on_answer(void *data, int fd, const struct rf_request *answer, struct rf_error *error)
{
	struct recording *recording = data;
	struct rf_enforcement *enforcement = recording->enforcement;
	const struct wanted *wanted = &recording->wanted[fd];
	struct rf_error why = {"no room in the kernel's tables, or it changed meanwhile"};
	char path[PATH_MAX];

	if (answer->done && rf_filesystem_check(answer, fd, &why) == 0) {
		if (wanted->root == RF_PLACE_INSIDE) {
			enforcement->meta.nested++;
			return 0;
		}
		enforcement->meta.roots += !rf_is_recorded(enforcement, wanted->root);
		enforcement->recorded[wanted->root / 64] |= 1ULL << wanted->root % 64;
	} else if (wanted->root == RF_PLACE_INSIDE) {
		rf_place_tell_inside(
			recording->options, enforcement,
			&(struct rf_place_report){.vault = wanted->vault,
						  .path = rf_fd_path(fd, path, sizeof(path)),
						  .state = RF_PLACE_REFUSED,
						  .why = why.text});
	} else if (!recording->again) {
		rf_place_tell(recording->image, recording->options, enforcement, wanted->root,
			      RF_PLACE_REFUSED, why.text);
	}
	return 0;
}

static int record_fd(struct recording *recording, int fd, struct wanted wanted,
		     struct rf_object object, struct rf_error *error)
{
	const struct rf_request request = {.kind = RF_REQUEST_ROOT,
					   .object = object,
					   .freezes =
						   rf_root_freezes(recording->image, wanted.vault)};

	if (fd < RF_REQUESTS_MAX)
		recording->wanted[fd] = wanted;
	return rf_batch_add(&recording->batch, fd, &request, error);
}

/* A vault that only reports refuses nothing above it either; a whole policy that does reports that
 * too. */
bool rf_root_freezes(const struct rf_image *image, uint32_t vault)
{
	return image->header->flags & RF_IMAGE_AUDIT || !vault ||
	       !(image->vaults[vault - 1].vault.flags & RF_VAULT_AUDIT);
}

/* A link at the very end was opened; these are the words for it. */
static int refuse_link(const char *path, struct rf_error *error)
{
	cleanup_fd int fd = -1;
	int r = rf_path_open(path, &fd, error);

	return r < 0 ? r : rf_error_set(error, -ELOOP, "%s was a symbolic link", path);
}

int rf_root_fits(int fd, const char *path, uint64_t *fitting, struct rf_error *error)
{
	struct statx status;

	if (statx(fd, "", AT_EMPTY_PATH, STATX_TYPE | STATX_MNT_ID, &status) < 0)
		return rf_error_set(error, -errno, "cannot look at '%s': %s", path,
				    strerror(errno));
	if (S_ISLNK(status.stx_mode))
		return refuse_link(path, error);
	if (!S_ISREG(status.stx_mode) && !S_ISDIR(status.stx_mode))
		return rf_error_set(error, -EINVAL, "%s is neither a file nor a directory", path);
	return rf_filesystem_fits(path, status.stx_mnt_id, fitting, error);
}

static int record_root(struct recording *recording, uint32_t i, struct rf_error *error)
{
	const struct rf_image_root *root = &recording->image->roots[i];
	const char *path = rf_image_string(recording->image, root->path);
	const struct rf_object object = {
		.label = {.vault = root->vault, .flags = root->vault ? RF_LABEL_ROOT : 0},
		.program = root->program};
	struct rf_error why = {""};
	int fd = -1, r;

	r = rf_root_open(recording->enforcement, path, &fd, &why);
	if (r == 0)
		r = rf_root_fits(fd, path, &recording->fitting, &why);
	if (r == 0)
		return record_fd(recording, fd, (struct wanted){i, root->vault}, object, error);
	if (fd >= 0)
		close(fd);
	/* What cannot be looked at may be what an older policy protects. */
	if (rf_place_fatal(r) || (r == -EBUSY && recording->options && recording->options->older))
		return rf_error_set(error, r, "%s", why.text);
	if (!recording->again)
		rf_place_tell(recording->image, recording->options, recording->enforcement, i,
			      rf_place_state(r), why.text);
	return 0;
}

/* Only of a file; anything else stays what it is, and will be found wrong. */
int rf_root_record_again(const struct rf_image *image, struct rf_enforcement *enforcement,
			 uint32_t i, struct rf_error *error)
{
	struct recording recording = {
		.image = image,
		.enforcement = enforcement,
		.again = true,
		.batch = {.enforcement = enforcement, .fn = on_answer, .data = &recording}};
	const char *path = rf_image_string(image, image->roots[i].path);
	struct stat status;
	int r;

	if (lstat(path, &status) < 0 || !S_ISREG(status.st_mode))
		return 0;
	r = record_root(&recording, i, error);
	if (r == 0)
		r = rf_batch_run(&recording.batch, error);
	rf_batch_drop(&recording.batch);
	return r < 0 ? r : 0;
}

/* By what is known of mounts alone: who serves the file system is not asked. */
static int record_mount(void *data, const struct rf_mountinfo *mount, uint32_t vault,
			struct rf_error *error)
{
	const struct rf_object object = {.label = {.vault = vault, .flags = RF_LABEL_ROOT}};
	struct recording *recording = data;
	enum rf_promise promise = rf_filesystem_kind(mount->type)->promise;
	struct rf_error why = {""};
	int fd, r = 0;

	if (promise == RF_PROMISE_NONE || (promise == RF_PROMISE_TOP && strcmp(mount->root, "/")))
		r = rf_filesystem_refuse(mount->point, mount->type, mount, &why);
	if (r == 0)
		r = rf_root_open(recording->enforcement, mount->point, &fd, &why);
	if (r == 0)
		return record_fd(recording, fd, (struct wanted){RF_PLACE_INSIDE, vault}, object,
				 error);
	if (rf_place_fatal(r))
		return rf_error_set(error, r, "%s", why.text);
	if (r != -ENOENT) /* else it is covered, or gone */
		rf_place_tell_inside(recording->options, recording->enforcement,
				     &(struct rf_place_report){.vault = vault,
							       .path = mount->point,
							       .state = RF_PLACE_REFUSED,
							       .why = why.text});
	return 0;
}

/* The self-test's file belongs to a vault of its own, which has no rules. */
static int record_self_test(const struct recording *recording, struct rf_error *error)
{
	const struct rf_request request = {
		.kind = RF_REQUEST_ROOT,
		.object.label = {.vault = recording->image->header->vaults + 1,
				 .flags = RF_LABEL_ROOT},
		.freezes = true};
	struct rf_batch batch = {.enforcement = recording->enforcement};
	const char *path = recording->enforcement->self_test;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600), r;

	if (fd < 0 && errno != EEXIST)
		return rf_error_set(error, -errno, "cannot create %s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	r = rf_root_open(recording->enforcement, path, &fd, error);
	if (r == 0)
		r = rf_batch_add(&batch, fd, &request, error);
	if (r == 0)
		r = rf_batch_run(&batch, error);
	rf_batch_drop(&batch);
	return r;
}

int rf_roots_record(const struct rf_image *image, const struct rf_apply_options *options,
		    struct rf_enforcement *enforcement, struct rf_error *error)
{
	struct recording recording = {
		.image = image,
		.options = options,
		.enforcement = enforcement,
		.batch = {.enforcement = enforcement, .fn = on_answer, .data = &recording}};
	uint32_t n = image->header->roots;
	int r = 0;

	for (uint32_t i = 0; i < n && r >= 0; i++) {
		r = record_root(&recording, i, error);
		if (i % 1024 == 0)
			rf_progress(options, "labelling", i, n);
	}
	if (r >= 0)
		r = rf_mounts_inside(image, record_mount, &recording, error);
	if (r >= 0)
		r = rf_batch_run(&recording.batch, error);
	rf_batch_drop(&recording.batch);
	if (r >= 0)
		r = record_self_test(&recording, error);
	if (r < 0)
		return r;
	rf_progress(options, "labelling", n, n);
	return rf_place_strict(options, enforcement, error);
}
