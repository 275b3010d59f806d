/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "policy/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/cleanup.h"
#include "base/path.h"

/* What does not change from one path to its neighbour. */
struct machine {
	char parent[PATH_MAX]; /* the directory that `fd` is; empty at first */
	int fd;		       /* -1: it could not be opened, for the reason `r` */
	int r;
	struct rf_error error;
	bool quiet;
	bool dev_known;
	dev_t dev; /* of the last path that was found on a real file system */
};

/* File systems whose files are the kernel's: protecting them protects nothing. */
static bool is_kernel_fs(const struct statfs *fs)
{
	static const uint32_t magics[] = {
		PROC_SUPER_MAGIC, SYSFS_MAGIC,	      CGROUP_SUPER_MAGIC,   CGROUP2_SUPER_MAGIC,
		BPF_FS_MAGIC,	  DEVPTS_SUPER_MAGIC, TRACEFS_MAGIC,	    DEBUGFS_MAGIC,
		SECURITYFS_MAGIC, PIPEFS_MAGIC,	      SOCKFS_MAGIC,	    ANON_INODE_FS_MAGIC,
		NSFS_MAGIC,	  SELINUX_MAGIC,      SMACK_MAGIC,	    EFIVARFS_MAGIC,
		BINFMTFS_MAGIC,	  PSTOREFS_MAGIC,     RDTGROUP_SUPER_MAGIC,
	};

	for (size_t i = 0; i < sizeof(magics) / sizeof(*magics); i++)
		if ((uint32_t)fs->f_type == magics[i])
			return true;
	return false;
}

static const char *type_name(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFSOCK:
		return "a socket";
	case S_IFBLK:
		return "a block device";
	case S_IFCHR:
		return "a character device";
	case S_IFIFO:
		return "a pipe";
	case S_IFDIR:
		return "a directory";
	default:
		return "no file";
	}
}

/* Opens the directory that the path is in, unless the path before was in it too. */
static int parent_open(struct machine *m, const char *path, const char **ret_name)
{
	size_t len = (size_t)(strrchr(path, '/') - path);

	*ret_name = path + len + 1;
	if (!len)
		len = 1;
	if (strlen(m->parent) == len && !strncmp(m->parent, path, len))
		return m->fd < 0 ? m->r : 0;
	if (m->fd >= 0)
		close(m->fd);
	m->fd = -1;
	memcpy(m->parent, path, len);
	m->parent[len] = '\0';
	m->r = rf_path_open(m->parent, &m->fd, &m->error);
	return m->r;
}

/* What keeps this one path from being protected, and nothing else. */
static void warn(const struct machine *m, const struct rf_policy_entry *entry, struct rf_diag *diag,
		 const char *format, ...) __attribute__((format(printf, 4, 5)));
static void warn(const struct machine *m, const struct rf_policy_entry *entry, struct rf_diag *diag,
		 const char *format, ...)
{
	char text[RF_ERROR_LEN + PATH_MAX];
	va_list args;

	if (m->quiet)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	rf_diag_warning(diag, &entry->path.path.place, "%s", text);
}

static void missing_report(const struct machine *m, const struct rf_policy_entry *entry,
			   const struct rf_error *error, struct rf_diag *diag)
{
	if (!entry->path.optional)
		warn(m, entry, diag, "%s%s", error->text,
		     entry->program ? "" : "; write 'optional: yes' where that is fine");
}

/* The slow way, which knows which name of the path is at fault. */
static void fault_report(const struct machine *m, const struct rf_policy_entry *entry,
			 struct rf_diag *diag)
{
	cleanup_fd int fd = -1;
	struct rf_error error = {0};
	int r = rf_path_open(entry->path.path.text, &fd, &error);

	if (r == -ENOENT)
		missing_report(m, entry, &error, diag);
	else
		warn(m, entry, diag, "%s",
		     r < 0 ? error.text : "the path changed while it was looked at");
}

static void type_check(const struct machine *m, const struct rf_policy_entry *entry, mode_t mode,
		       struct rf_diag *diag)
{
	const struct rf_policy_word *path = &entry->path.path;

	if (entry->program && !S_ISREG(mode))
		rf_diag_error(diag, &path->place, "'%s' is %s; a program is a regular file",
			      path->text, type_name(mode));
	else if (entry->program && !(mode & 0111))
		rf_diag_error(diag, &path->place,
			      "'%s' cannot be executed: it has no execute permission", path->text);
	else if (!entry->program && !S_ISREG(mode) && !S_ISDIR(mode))
		warn(m, entry, diag, "'%s' is %s; a vault holds regular files and directories",
		     path->text, type_name(mode));
}

/*
 * The kernel knows a process by the file that it executes, which of a script is the
 * interpreter. A file that may not be read (a vault is in force) is believed.
 */
static void script_check(const struct machine *m, const struct rf_policy_entry *entry,
			 const char *name, struct rf_diag *diag)
{
	cleanup_fd int fd = openat(m->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	char start[2];

	if (fd >= 0 && read(fd, start, sizeof(start)) == sizeof(start) && start[0] == '#' &&
	    start[1] == '!')
		rf_diag_error(
			diag, &entry->path.path.place,
			"'%s' is a script: what runs is its interpreter, so no process would ever be this program",
			entry->path.path.text);
}

static void fs_check(struct machine *m, const struct rf_policy_entry *entry, dev_t dev,
		     struct rf_diag *diag)
{
	const struct rf_policy_word *path = &entry->path.path;
	cleanup_fd int fd = -1;
	struct rf_error error = {0};
	struct statfs fs;

	if (m->dev_known && m->dev == dev)
		return;
	if (rf_path_open(path->text, &fd, &error) < 0 || fstatfs(fd, &fs) < 0) {
		warn(m, entry, diag, "cannot tell what file system '%s' is on%s%s", path->text,
		     *error.text ? ": " : "", error.text);
		return;
	}
	if (is_kernel_fs(&fs)) {
		warn(m, entry, diag,
		     "'%s' is on a file system of the kernel's own, which holds no files to protect",
		     path->text);
		return;
	}
	m->dev_known = true;
	m->dev = dev;
}

static void entry_check(struct machine *m, const struct rf_policy_entry *entry,
			struct rf_diag *diag)
{
	const char *name;
	struct stat st;
	int r = parent_open(m, entry->path.path.text, &name);

	if (r == -ENOENT) {
		missing_report(m, entry, &m->error, diag);
		return;
	}
	if (r < 0 || fstatat(m->fd, name, &st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) < 0 ||
	    S_ISLNK(st.st_mode)) {
		fault_report(m, entry, diag);
		return;
	}
	type_check(m, entry, st.st_mode, diag);
	if (entry->program && S_ISREG(st.st_mode))
		script_check(m, entry, name, diag);
	fs_check(m, entry, st.st_dev, diag);
}

void rf_machine_check(const struct rf_policy_entry *entries, size_t n, bool quiet,
		      struct rf_diag *diag)
{
	struct machine m = {.fd = -1, .quiet = quiet};

	for (size_t i = 0; i < n; i++)
		entry_check(&m, &entries[i], diag);
	if (m.fd >= 0)
		close(m.fd);
}
