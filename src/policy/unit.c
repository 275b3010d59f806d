/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "policy/unit.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/str.h"
#include "base/text.h"

#define UNIT_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:-_.\\@"

/*
 * systemd puts an underscore before the name of a cgroup that the kernel could take
 * for one of its own control files: "memory.service" would be the memory
 * controller's.
 */
static bool needs_underscore(const char *name)
{
	static const char *const starts[] = {
		"_",
		".",
		"cgroup.",
		"cpu.",
		"cpuacct.",
		"cpuset.",
		"io.",
		"blkio.",
		"memory.",
		"pids.",
		"bpf-firewall.",
		"devices.",
		"bpf-devices.",
		"bpf-foreign.",
		"bpf-socket-bind.",
		"bpf-restrict-network-interfaces.",
	};

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		if (rf_str_starts(name, starts[i]))
			return true;
	return false;
}

static void put_name(struct rf_text *w, const char *name)
{
	rf_text_add(w, "/%s%s", needs_underscore(name) ? "_" : "", name);
}

/* A slice lies in the slices that its name is made of: a-b.slice in a.slice. */
static void put_slice(struct rf_text *w, const char *slice)
{
	for (const char *dash = strchr(slice, '-'); dash; dash = strchr(dash + 1, '-')) {
		char outer[RF_UNIT_PATH_MAX + sizeof(".slice")];

		snprintf(outer, sizeof(outer), "%.*s.slice", (int)(dash - slice), slice);
		put_name(w, outer);
	}
	put_name(w, slice);
}

/* The slice of a template's instances, its name escaped as `systemd-escape` does. */
static void put_template_slice(struct rf_text *w, const char *service)
{
	size_t len = (size_t)(strchr(service, '@') - service);
	char slice[5 * RF_UNIT_PATH_MAX] = "system-";
	size_t used = strlen(slice);

	for (size_t i = 0; i < len && used + 5 + sizeof(".slice") < sizeof(slice); i++) {
		if (service[i] == '-' || service[i] == '\\' || (!i && service[i] == '.'))
			used += (size_t)snprintf(slice + used, sizeof(slice) - used, "\\x%02x",
						 (unsigned char)service[i]);
		else
			slice[used++] = service[i];
	}
	snprintf(slice + used, sizeof(slice) - used, ".slice");
	put_slice(w, slice);
}

/* What is wrong with one name of the path, or NULL. */
static const char *name_fault(const char *name, size_t len)
{
	if (!len)
		return "holds an empty name";
	if (strspn(name, UNIT_CHARS) < len)
		return "holds a character that a unit's name cannot have";
	if ((len == 1 && name[0] == '.') || (len == 2 && name[0] == '.' && name[1] == '.'))
		return "holds '.' or '..'";
	return NULL;
}

/* A dash separates the names that a slice lies in, so there is a name on each side of it. */
static bool slice_ok(const char *service)
{
	size_t len = strcspn(service, "/");

	if (!service[len] || rf_str_starts(service, "-.slice/"))
		return true;
	for (size_t i = 0; i < len; i++)
		if (service[i] == '-' && (!i || service[i + 1] == '-' || service[i + 1] == '.'))
			return false;
	return true;
}

static const char *service_fault(const char *service)
{
	const char *name = service, *at;

	for (;;) {
		size_t len = strcspn(name, "/");
		const char *fault = name_fault(name, len);

		if (fault)
			return fault;
		if (!name[len])
			break;
		name += len + 1;
	}
	if (!rf_str_ends(name, ".service") && !rf_str_ends(name, ".scope"))
		return "does not end in .service or .scope";
	if (name[0] == '.')
		return "has no name before its suffix";
	if (!slice_ok(service))
		return "begins with a slice that cannot be: a dash in its name has nothing beside it";
	at = strchr(name, '@');
	if (at == name || (at && !strcmp(at, "@.service")))
		return "is a template: name an instance, such as name@instance.service";
	return NULL;
}

/* The first name of a path is a slice at the top; the others are taken as they stand. */
static void put_path(struct rf_text *w, const char *path)
{
	size_t len = strcspn(path, "/");
	char first[RF_UNIT_PATH_MAX];

	if (len >= sizeof(first)) {
		w->full = true;
		return;
	}
	memcpy(first, path, len);
	first[len] = '\0';
	if (!rf_str_ends(first, ".slice"))
		rf_text_add(w, "/%s", first);
	else if (strcmp(first, "-.slice") != 0) /* which is the cgroup root itself */
		put_slice(w, first);
	rf_text_add(w, "%s", path + len);
}

int rf_unit_path(const char *service, char ret_path[RF_UNIT_PATH_MAX], struct rf_error *error)
{
	const char *text = service[0] == '/' ? service + 1 : service;
	const char *fault = service_fault(text);
	char path[RF_UNIT_PATH_MAX] = "";
	struct rf_text w = {.bytes = path, .size = RF_UNIT_PATH_MAX - 1};

	if (fault)
		return rf_error_set(error, -EINVAL, "service '%s' %s", service, fault);
	if (strchr(text, '/')) {
		put_path(&w, text);
	} else {
		if (strchr(text, '@'))
			put_template_slice(&w, text);
		else
			rf_text_add(&w, "/system.slice");
		put_name(&w, text);
	}
	if (w.full)
		return rf_error_set(error, -EINVAL,
				    "service '%s': its cgroup's path is longer than %d bytes",
				    service, RF_UNIT_PATH_MAX - 2);
	memcpy(ret_path, path, sizeof(path));
	return 0;
}

const char **rf_policy_units_new(const struct rf_policy *policy, size_t *ret_n)
{
	size_t n = 0, kept = 0;
	const char **units;

	for (size_t v = 0; v < policy->vaults_n; v++)
		n += policy->vaults[v].subjects_n;
	units = calloc(n ? n : 1, sizeof(*units));
	if (!units)
		return NULL;
	n = 0;
	for (size_t v = 0; v < policy->vaults_n; v++)
		for (size_t i = 0; i < policy->vaults[v].subjects_n; i++)
			if (policy->vaults[v].subjects[i].unit)
				units[n++] = policy->vaults[v].subjects[i].unit;
	qsort(units, n, sizeof(*units), rf_str_compare);
	for (size_t i = 0; i < n; i++)
		if (!kept || strcmp(units[kept - 1], units[i]) != 0)
			units[kept++] = units[i];
	*ret_n = kept;
	return units;
}
