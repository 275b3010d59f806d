// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Runs a BPF iterator to its end. */
#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "enforce/internal.h"

/* Records may be cut anywhere by read(2); what is left over waits at the front. */
static int read_records(int fd, size_t size, rf_record_fn fn, void *data)
{
	char buffer[16384];
	size_t have = 0;

	for (;;) {
		ssize_t n = read(fd, buffer + have, sizeof(buffer) - have);
		size_t at = 0;

		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return have ? -EIO : 0;
		for (have += n; size && have - at >= size; at += size)
			fn(data, buffer + at);
		if (!size)
			at = have;
		memmove(buffer, buffer + at, have - at);
		have -= at;
	}
}

int rf_iterate(int program, bool own_task, size_t size, rf_record_fn fn, void *data,
	       struct rf_error *error)
{
	LIBBPF_OPTS(bpf_link_create_opts, options);
	union bpf_iter_link_info info = {.task.pid = getpid()};
	cleanup_fd int link = -1;
	cleanup_fd int iterator = -1;
	int r;

	if (own_task) {
		options.iter_info = &info;
		options.iter_info_len = sizeof(info);
	}
	link = bpf_link_create(program, 0, BPF_TRACE_ITER, &options);
	if (link < 0)
		return rf_error_set(error, link, "cannot create an iterator: %s", strerror(-link));
	iterator = bpf_iter_create(link);
	if (iterator < 0)
		return rf_error_set(error, iterator, "cannot start an iterator: %s",
				    strerror(-iterator));
	r = read_records(iterator, size, fn, data);
	return r < 0 ? rf_error_set(error, r, "cannot read an iterator: %s", strerror(-r)) : 0;
}
