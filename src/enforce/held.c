// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Descriptors that were there before the policy. While one may exist, each read and write is
 * checked; that costs everybody, so it ends with the last. Whether one exists is asked of the
 * files, by the counts that the kernel keeps of each: what was seen with nothing open once, after
 * the hooks were attached, has been opened by nobody but its maintainers since. None that is found
 * in the tables of processes would not be none that exists.
 *
 * A mapping cannot be taken back: page faults have no hook. It is told, as are those who hold.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/fd.h"
#include "enforce/internal.h"

struct listing {
	rf_holding_fn fn;
	void *data;
	int count;
};

/* Who reads what everybody may read took nothing along. */
bool rf_held_matters(const struct rf_image *image, const struct rf_request *answer)
{
	uint32_t vault = answer->object.label.vault;
	bool free = vault && image->vaults[vault - 1].vault.everyone & RF_ACCESS_READ;

	return answer->writers || (answer->readers && !free);
}

void rf_held_add(struct rf_held *held, int fd, uint32_t vault)
{
	if (fd >= 0 && held->count < RF_HELD_MAX) {
		held->objects[held->count++] = (struct rf_held_object){fd, vault};
		return;
	}
	held->more = true;
	if (fd >= 0)
		close(fd);
}

void rf_held_free(struct rf_held *held)
{
	for (uint32_t i = 0; i < held->count; i++)
		close(held->objects[i].fd);
	*held = (struct rf_held){0};
}

void rf_held_inherit(struct rf_held *held, struct rf_held *older)
{
	held->lost |= older->lost || older->more;
	for (uint32_t i = 0; i < older->count; i++)
		rf_held_add(held, fcntl(older->objects[i].fd, F_DUPFD_CLOEXEC, 3), 0);
}

int rf_held_settle(struct rf_enforcement *enforcement, struct rf_error *error)
{
	const struct rf_held *held = &enforcement->held;

	if (held->count || held->more || held->lost || held->blind)
		return rf_attach(enforcement, RF_NEED_HELD, error);
	rf_detach(enforcement, RF_NEED_HELD);
	return 0;
}

struct look {
	const struct rf_image *image;
	struct rf_held *held;
};

static int on_answer(void *data, int fd, const struct rf_request *answer, struct rf_error *error)
{
	struct look *look = data;

	if (!answer->done || rf_held_matters(look->image, answer))
		rf_held_add(look->held, fcntl(fd, F_DUPFD_CLOEXEC, 3), answer->object.label.vault);
	return 0;
}

/* Those that are still open are remembered anew. */
static int look_again(const struct rf_image *image, struct rf_enforcement *enforcement,
		      struct rf_error *error)
{
	struct rf_held before = enforcement->held;
	struct look look = {image, &enforcement->held};
	struct rf_batch batch = {.enforcement = enforcement, .fn = on_answer, .data = &look};
	int r = 0;

	enforcement->held = (struct rf_held){.lost = before.lost, .blind = before.blind};
	for (uint32_t i = 0; i < before.count; i++) {
		const struct rf_request request = {.kind = RF_REQUEST_OPENS,
						   .object.label.vault = before.objects[i].vault};

		if (r == 0)
			r = rf_batch_add(&batch, before.objects[i].fd, &request, error);
		else
			close(before.objects[i].fd);
	}
	r = r < 0 ? r : rf_batch_run(&batch, error);
	enforcement->held.lost |= r < 0;
	return r < 0 ? r : 0;
}

int rf_enforcement_look(struct rf_enforcement *enforcement, const struct rf_image *image,
			struct rf_error *error)
{
	const struct rf_apply_options options = {0};
	bool more = enforcement->held.more;
	int r = look_again(image, enforcement, error);

	if (r == 0 && more)
		r = rf_scan(image, &options, enforcement, error);
	return r < 0 ? r : rf_held_settle(enforcement, error);
}

int rf_enforcement_open_path(const struct rf_enforcement *enforcement, uint32_t i, char *ret_path,
			     size_t size)
{
	if (i >= enforcement->held.count)
		return -ENOENT;
	rf_fd_path(enforcement->held.objects[i].fd, ret_path, size);
	return 0;
}

static void list(void *data, const void *record)
{
	struct listing *listing = data;

	listing->count++;
	if (listing->fn)
		listing->fn(listing->data, record);
}

int rf_enforcement_holdings(struct rf_enforcement *enforcement, rf_holding_fn fn, void *data,
			    struct rf_error *error)
{
	struct listing listing = {.fn = fn, .data = data};
	int r = rf_iterate(enforcement->programs[RF_PROGRAM_HELD_FILES], false,
			   sizeof(struct rf_holding), list, &listing, error);

	if (r == 0)
		r = rf_iterate(enforcement->programs[RF_PROGRAM_HELD_MAPPINGS], false,
			       sizeof(struct rf_holding), list, &listing, error);
	return r < 0 ? r : listing.count;
}
