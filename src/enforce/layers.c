// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* What lies below a stacked file system, from the options of its mount. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/path.h"
#include "enforce/internal.h"

struct layering {
	const char *below; /* of the path, from the layer's top: "" or "/a/b" */
	rf_layer_fn fn;
	void *data;
};

/* `name` is a layer's directory, or one of those that hold data alone, of other names. */
static void tell(const struct layering *layering, const char *name, bool changes, bool data_alone)
{
	char path[PATH_MAX];
	size_t length = strlen(name);

	while (length > 1 && name[length - 1] == '/')
		length--;
	if (length == 1 && *layering->below)
		length = 0;
	snprintf(path, sizeof(path), "%.*s%s", (int)length, name,
		 data_alone ? "" : layering->below);
	layering->fn(layering->data, path, changes);
}

/* "/a:/b\:c::/d": a colon ends a name unless a backslash is before it; two, and data follow. */
static void lower_each(const struct layering *layering, const char *list)
{
	char name[PATH_MAX];
	bool data_alone = false;
	size_t used = 0;

	for (;; list++) {
		if (*list == '\\' && list[1]) {
			list++;
		} else if (*list == ':' || !*list) {
			name[used] = '\0';
			if (used)
				tell(layering, name, false, data_alone);
			used = 0;
			if (!*list)
				return;
			data_alone |= list[1] == ':';
			continue;
		}
		if (used < sizeof(name) - 1)
			name[used++] = *list;
	}
}

/* As in a list, but that a colon is a byte like others. */
static void upper_tell(const struct layering *layering, const char *name)
{
	char plain[PATH_MAX];
	size_t used = 0;

	for (; *name && used < sizeof(plain) - 1; name++) {
		if (*name == '\\' && name[1])
			name++;
		plain[used++] = *name;
	}
	plain[used] = '\0';
	tell(layering, plain, true, false);
}

/* One name of the options, which commas part before anything else is undone. */
static void option_each(const struct layering *layering, const char *option, size_t length)
{
	char text[2 * PATH_MAX], *value;

	snprintf(text, sizeof(text), "%.*s", (int)length, option);
	value = strchr(text, '=');
	if (!value)
		return;
	*value++ = '\0';
	rf_mountinfo_unescape(value);
	if (!strcmp(text, "lowerdir"))
		lower_each(layering, value);
	else if (!strcmp(text, "lowerdir+"))
		tell(layering, value, false, false);
	else if (!strcmp(text, "datadir+"))
		tell(layering, value, false, true);
	else if (!strcmp(text, "upperdir"))
		upper_tell(layering, value);
}

/* "/sub/a" of the path "/mnt/a" on the mount "/mnt" that shows "/sub". */
static int below_of(const struct rf_mountinfo *mount, const char *path, char *ret_below,
		    size_t size)
{
	const char *root = strcmp(mount->root, "/") ? mount->root : "", *rest;
	int length;

	if (!rf_path_covers(mount->point, path))
		return -1;
	rest = strcmp(mount->point, "/") ? path + strlen(mount->point) : path;
	length = snprintf(ret_below, size, "%s%s", root, strcmp(rest, "/") ? rest : "");
	return length < (int)size ? 0 : -1;
}

void rf_layers_each(const struct rf_mountinfo *mount, const char *path, rf_layer_fn fn, void *data)
{
	char below[PATH_MAX];
	struct layering layering = {below, fn, data};
	const char *option = mount->options;

	if (below_of(mount, path, below, sizeof(below)) < 0)
		return;
	if (strcmp(mount->type, "overlay")) {
		if (*mount->source == '/')
			fn(data, mount->source, true);
		return;
	}
	for (;;) {
		size_t length = strcspn(option, ",");

		option_each(&layering, option, length);
		if (!option[length])
			return;
		option += length + 1;
	}
}

struct names {
	char *text;
	size_t size;
	size_t used;
};

/* What a lower layer lacks it will never have. */
static void add(void *data, const char *layer, bool changes)
{
	struct names *names = data;
	struct stat status;
	int length;

	if (!changes && *layer == '/' && lstat(layer, &status) < 0)
		return;
	length = snprintf(names->text + names->used, names->size - names->used, "%s%s",
			  names->used ? ", " : "", layer);
	if (length > 0 && (size_t)length < names->size - names->used)
		names->used += (size_t)length;
	names->text[names->used] = '\0';
}

const char *rf_layers_print(const struct rf_mountinfo *mount, const char *path, char *text,
			    size_t size)
{
	struct names names = {text, size, 0};

	*text = '\0';
	rf_layers_each(mount, path, add, &names);
	return text;
}
