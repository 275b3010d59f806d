/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Files and folders to one policy that was checked. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/str.h"
#include "policy/check.h"
#include "policy/parse.h"
#include "policy/policy.h"
#include "policy/yaml.h"

CLEANUP_DEFINE(struct rf_policy *, rf_policy_free)
CLEANUP_DEFINE(struct rf_yaml *, rf_yaml_free)

struct loader {
	struct rf_policy *policy;
	struct rf_diag *diag;
	const char *first; /* file, where what the whole lacks is reported */
};

/* A fault of a file as a whole. */
static int refuse(struct loader *l, const char *file, const char *what, const char *why)
{
	struct rf_place place = {file, 0, 0};

	rf_diag_error(l->diag, &place, "%s%s", what, why);
	return 0;
}

static int text_take(struct loader *l, const char *file, const void *bytes, size_t size)
{
	struct rf_yaml *yaml CLEANUP(rf_yaml_free_pointer) = NULL;
	int r = rf_yaml_parse(file, bytes, size, &yaml, l->diag);

	if (r == -EINVAL)
		return 0;
	return r < 0 ? r : rf_policy_parse(l->policy, yaml, l->diag);
}

/* Takes `fd`. `path` names it in faults and in the model, which keeps a copy. */
static int file_take(struct loader *l, int fd_taken, const char *path)
{
	cleanup_fd int fd = fd_taken;
	cleanup_free void *bytes = NULL;
	const char *file = rf_arena_string(&l->policy->arena, path, strlen(path));
	size_t size;
	int r;

	if (!file)
		return -ENOMEM;
	if (!l->first)
		l->first = file;
	r = rf_fd_read(fd, RF_YAML_SIZE_MAX, &bytes, &size);
	if (r == -ENOMEM)
		return r;
	if (r == -EFBIG)
		return refuse(l, file, "larger than 64 MiB", "");
	if (r < 0)
		return refuse(l, file, "cannot read the file: ", strerror(-r));
	return text_take(l, file, bytes, size);
}

static int is_policy_file(const struct dirent *entry)
{
	return entry->d_name[0] != '.' &&
	       (rf_str_ends(entry->d_name, ".yaml") || rf_str_ends(entry->d_name, ".yml"));
}

static int byte_order(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int member_take(struct loader *l, int folder, const char *path, const char *name)
{
	cleanup_free char *file = NULL;
	cleanup_fd int fd = -1;

	if (asprintf(&file, "%s%s%s", path, rf_str_ends(path, "/") ? "" : "/", name) < 0) {
		file = NULL;
		return -ENOMEM;
	}
	/* A pipe that somebody left there must not hold the reading up. */
	fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return refuse(l, file, "cannot open the file: ", strerror(errno));
	return file_take(l, TAKE_FD(fd), file);
}

static int folder_take(struct loader *l, int folder, const char *path)
{
	struct dirent **entries;
	int r = 0, n = scandirat(folder, ".", &entries, is_policy_file, byte_order);

	if (n < 0)
		return errno == ENOMEM
			       ? -ENOMEM
			       : refuse(l, path, "cannot list the folder: ", strerror(errno));
	if (!n)
		refuse(l, path, "the folder holds no *.yaml or *.yml file", "");
	for (int i = 0; i < n; i++) {
		if (!r)
			r = member_take(l, folder, path, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return r;
}

static int path_take(struct loader *l, const char *path)
{
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return refuse(l, path, "cannot open the file: ", strerror(errno));
	if (S_ISDIR(st.st_mode))
		return folder_take(l, fd, path);
	return file_take(l, TAKE_FD(fd), path);
}

/* What no single file needs to say, but one of them has to. */
static void whole_check(struct loader *l)
{
	struct rf_place place = {l->first, 1, 1};

	if (l->diag->counts[RF_DIAG_ERROR])
		return;
	if (!l->policy->name.text)
		rf_diag_error(l->diag, &place,
			      "no 'policy': a policy has a name, such as 'policy: acme'");
	if (!l->policy->vaults_n)
		rf_diag_error(l->diag, &place,
			      "no vault in 'vaults': the policy would protect nothing");
}

int rf_policy_load(const char *const paths[], size_t n, const struct rf_policy_options *options,
		   struct rf_policy **ret_policy, struct rf_diag *diag)
{
	static const struct rf_policy_options defaults;
	struct rf_policy *policy CLEANUP(rf_policy_free_pointer) = rf_policy_new();
	struct loader loader = {policy, diag, NULL};
	int r;

	if (!policy)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		r = path_take(&loader, paths[i]);
		if (r < 0)
			return r;
	}
	whole_check(&loader);
	r = rf_policy_check(policy, options ? options : &defaults, diag);
	if (r < 0)
		return r;
	*ret_policy = TAKE_PTR(policy);
	return 0;
}
