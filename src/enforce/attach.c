// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Programs to their hooks, and off again. A link is the only thing that keeps one there. */
#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "enforce/internal.h"

/* Who holds a descriptor from before may change attributes through it as well. */
static bool concerned(const struct rf_enforcement *enforcement, unsigned int program,
		      enum rf_need need)
{
	const struct rf_program_info *info = &rf_programs[program];

	if (!info->hook)
		return info->attached && need == RF_NEED_ALWAYS;
	if (info->need == RF_NEED_ATTR)
		return need == (enforcement->meta.attr ? RF_NEED_ATTR : RF_NEED_HELD);
	return info->need == need;
}

/* LSM programs and BTF tracepoints carry their target, so this one call attaches both. */
int rf_attach(struct rf_enforcement *enforcement, enum rf_need need, struct rf_error *error)
{
	for (unsigned int i = 0; i < RF_PROGRAM_MAX_; i++) {
		int fd, r;

		if (!concerned(enforcement, i, need) || enforcement->programs[i] < 0 ||
		    enforcement->links[i] >= 0)
			continue;
		fd = bpf_raw_tracepoint_open(NULL, enforcement->programs[i]);
		if (fd < 0)
			return rf_error_set(error, fd, "cannot attach %s: %s", rf_programs[i].name,
					    strerror(-fd));
		enforcement->links[i] = fd;
		r = enforcement->meta.complete ? rf_pins_link(enforcement, i, true, error) : 0;
		if (r < 0)
			return r;
		enforcement->meta.hooks++;
	}
	return 0;
}

void rf_detach(struct rf_enforcement *enforcement, enum rf_need need)
{
	for (unsigned int i = 0; i < RF_PROGRAM_MAX_; i++) {
		if (!concerned(enforcement, i, need) || enforcement->links[i] < 0)
			continue;
		rf_pins_link(enforcement, i, false, NULL);
		close(enforcement->links[i]);
		enforcement->links[i] = -1;
		enforcement->meta.hooks--;
	}
}
