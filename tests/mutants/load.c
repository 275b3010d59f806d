/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Asks the kernel's verifier about mutants: it is what they would have to pass without proofs.
 * In guests alone: nothing is attached, but a wrong program may be what the verifier is wrong
 * about.
 *
 *   load OBJECT LIST
 *
 * A line of LIST has the mutant's file and the programs that reach what is changed, between
 * commas. The first of them that this kernel takes of the OBJECT itself, unchanged, is loaded; the
 * answer, in the same order, is `accepted`, `refused` and the verifier's last words, or `absent`:
 * there is none, so nothing is learnt from the mutant.
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>

#include "../vm/guest.h"
#include "base/cleanup.h"

#define LOG_SIZE (16 << 20)
#define ENTRIES_MAX 1024 /* nothing is stored, so small maps do */
#define PROGRAMS_MAX 64
#define NAMES_LEN 2048 /* of all programs */

static char log_text[LOG_SIZE];

static int quiet(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return 0;
}

/* A variable of .rodata, which the verifier takes for a constant. */
static void set(struct bpf_object *object, const char *name, __u32 value)
{
	const struct btf *btf = bpf_object__btf(object);
	int id = btf__find_by_name_kind(btf, ".rodata", BTF_KIND_DATASEC);
	const struct btf_type *section = id > 0 ? btf__type_by_id(btf, id) : NULL;
	struct bpf_map *map = bpf_object__find_map_by_name(object, ".rodata");
	size_t size = 0;
	const void *before = map ? bpf_map__initial_value(map, &size) : NULL;
	cleanup_free char *bytes = malloc(size);

	for (int i = 0; section && before && bytes && i < btf_vlen(section); i++) {
		const struct btf_var_secinfo *variable = btf_var_secinfos(section) + i;
		const struct btf_type *type = btf__type_by_id(btf, variable->type);

		if (strcmp(btf__name_by_offset(btf, type->name_off), name))
			continue;
		memcpy(bytes, before, size);
		memcpy(bytes + variable->offset, &value, sizeof(value));
		if (bpf_map__set_initial_value(map, bytes, size) == 0)
			return;
	}
	fprintf(stderr, "load: there is no variable %s\n", name);
	exit(2);
}

static int load(const char *path, const char *name)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .kernel_log_buf = log_text,
		    .kernel_log_size = LOG_SIZE);
	struct bpf_object *object = bpf_object__open_file(path, &opts);
	struct bpf_program *program;
	struct bpf_map *map;
	bool found = false;
	int r;

	log_text[0] = '\0';
	if (!object)
		return -errno;
	bpf_object__for_each_program(program, object)
	{
		bool wanted = !strcmp(bpf_program__name(program), name);

		bpf_program__set_autoload(program, wanted);
		found |= wanted;
	}
	bpf_object__for_each_map(map, object)
	{
		if (bpf_map__type(map) == BPF_MAP_TYPE_HASH &&
		    bpf_map__max_entries(map) > ENTRIES_MAX)
			bpf_map__set_max_entries(map, ENTRIES_MAX);
	}
	/* As a policy has it that names every kind: what is for one that is not named is dead code,
	 * and not looked at. */
	set(object, "cfg_kinds", ~0U);
	set(object, "cfg_btrfs_id", sizeof(__u64));
	r = found ? bpf_object__load(object) : -ENOENT;
	bpf_object__close(object);
	return r;
}

/* Asked once for each program. */
static bool takes(const char *path, const char *name)
{
	static struct {
		char name[64];
		bool loads;
	} known[PROGRAMS_MAX];
	size_t i = 0;

	while (i < PROGRAMS_MAX && known[i].name[0] && strcmp(known[i].name, name))
		i++;
	if (i == PROGRAMS_MAX)
		return false;
	if (!known[i].name[0]) {
		snprintf(known[i].name, sizeof(known[i].name), "%s", name);
		known[i].loads = load(path, name) == 0;
	}
	return known[i].loads;
}

static const char *first_taken(const char *path, char *names)
{
	char *rest = NULL;

	for (char *name = strtok_r(names, ",", &rest); name; name = strtok_r(NULL, ",", &rest))
		if (takes(path, name))
			return name;
	return NULL;
}

int main(int argc, char **argv)
{
	cleanup_file FILE *list = NULL;
	char path[512], names[NAMES_LEN];

	if (argc != 3) {
		fprintf(stderr, "usage: load OBJECT LIST\n");
		return 2;
	}
	if (!in_guest()) {
		fprintf(stderr, "load: this is no guest: use tests/vm/run.sh\n");
		return 2;
	}
	list = fopen(argv[2], "re");
	if (!list) {
		fprintf(stderr, "load: %s: %s\n", argv[2], strerror(errno));
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	libbpf_set_print(quiet);
	while (fscanf(list, "%511s %2047s", path, names) == 2) {
		const char *name = first_taken(argv[1], names);
		int r = name ? load(path, name) : 0;

		if (!name)
			printf("%s - absent\n", path);
		else if (r)
			printf("%s %s refused %s\n", path, name, last_words(log_text, r));
		else
			printf("%s %s accepted\n", path, name);
	}
	return 0;
}
