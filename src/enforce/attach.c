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
		return info->attached && need == info->need;
	if (info->need == RF_NEED_ATTR)
		return need == (enforcement->meta.attr ? RF_NEED_ATTR : RF_NEED_HELD);
	return info->need == need;
}

/* LSM programs and BTF tracepoints carry their target, so this one call attaches both. */
static int attach(struct rf_enforcement *enforcement, unsigned int i, struct rf_error *error)
{
	int fd;

	if (enforcement->programs[i] < 0 || enforcement->links[i] >= 0)
		return 0;
	fd = bpf_raw_tracepoint_open(NULL, enforcement->programs[i]);
	if (fd < 0)
		return rf_error_set(error, fd, "cannot attach %s: %s", rf_programs[i].name,
				    strerror(-fd));
	enforcement->links[i] = fd;
	enforcement->meta.hooks++;
	return enforcement->meta.complete ? rf_pins_link(enforcement, i, true, error) : 0;
}

/* Renames first: where a directory is, others keep from when they first ask. */
int rf_attach(struct rf_enforcement *enforcement, enum rf_need need, struct rf_error *error)
{
	int r = need == RF_NEED_ALWAYS ? attach(enforcement, RF_HOOK_INODE_RENAME, error) : 0;

	for (unsigned int i = 0; i < RF_PROGRAM_MAX_ && r == 0; i++)
		if (concerned(enforcement, i, need))
			r = attach(enforcement, i, error);
	return r;
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
