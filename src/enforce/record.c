// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Descriptors of ours, in batches, to the program that records them. It finds
 * what is asked of descriptor n in element n of `requests`.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "enforce/internal.h"

#define BATCH 512 /* leaves descriptors for RF_HELD_MAX and the rest below RF_REQUESTS_MAX */

/* The number of requests that were not done, or less than 0 where one must not be. */
static int close_batch(struct rf_batch *batch, struct rf_error *error)
{
	int undone = 0, r = 0;

	for (unsigned int i = 0; i < batch->count; i++) {
		struct rf_request *request = &batch->enforcement->requests[batch->fds[i]];

		undone += !request->done;
		if (r == 0 && batch->fn)
			r = batch->fn(batch->data, batch->fds[i], request, error);
		memset(request, 0, sizeof(*request));
		close(batch->fds[i]);
	}
	batch->count = 0;
	return r < 0 ? r : undone;
}

int rf_batch_run(struct rf_batch *batch, struct rf_error *error)
{
	int r, undone;

	if (!batch->count)
		return 0;
	r = rf_iterate(batch->enforcement->programs[RF_PROGRAM_RECORD], true, 0, NULL, NULL, error);
	undone = close_batch(batch, r < 0 ? NULL : error);
	if (r == 0 && undone < 0)
		return undone;
	if (r == 0 && undone && !batch->fn)
		r = rf_error_set(
			error, -ENOSPC,
			"the kernel side could not do as asked for %d of the inodes: no room, or a path changed meanwhile",
			undone);
	return r;
}

int rf_batch_add(struct rf_batch *batch, int fd, const struct rf_request *request,
		 struct rf_error *error)
{
	if (fd >= RF_REQUESTS_MAX) {
		close(fd);
		return rf_error_set(error, -EMFILE, "descriptor %d is beyond the recorder's %d", fd,
				    RF_REQUESTS_MAX);
	}
	batch->enforcement->requests[fd] = *request;
	batch->fds[batch->count++] = fd;
	return batch->count < BATCH ? 0 : rf_batch_run(batch, error);
}

void rf_batch_drop(struct rf_batch *batch)
{
	for (unsigned int i = 0; i < batch->count; i++) {
		memset(&batch->enforcement->requests[batch->fds[i]], 0, sizeof(struct rf_request));
		close(batch->fds[i]);
	}
	batch->count = 0;
}

int rf_request_run(struct rf_enforcement *enforcement, int fd, struct rf_request *request,
		   struct rf_error *error)
{
	struct rf_request *asked;
	int r;

	if (fd < 0 || fd >= RF_REQUESTS_MAX)
		return rf_error_set(error, -EBADF, "descriptor %d is out of range", fd);
	asked = &enforcement->requests[fd];
	*asked = *request;
	r = rf_iterate(enforcement->programs[RF_PROGRAM_RECORD], true, 0, NULL, NULL, error);
	*request = *asked;
	memset(asked, 0, sizeof(*asked));
	if (r == 0 && !request->done && !*request->filesystem)
		r = rf_error_set(error, -EBADF, "the kernel side did not see descriptor %d", fd);
	return r;
}

int rf_enforcement_label(struct rf_enforcement *enforcement, int fd, struct rf_label *ret_label,
			 uint32_t *ret_reason, struct rf_error *error)
{
	struct rf_request request = {.kind = RF_REQUEST_LABEL};
	int r = rf_request_run(enforcement, fd, &request, error);

	if (r == 0 && !request.done)
		r = rf_error_set(error, -EIO, "the kernel side told no label");
	if (r == 0) {
		*ret_label = request.object.label;
		*ret_reason = request.reason;
	}
	return r;
}
