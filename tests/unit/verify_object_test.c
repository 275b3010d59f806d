/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Our own objects and what is known of them, and small ones that hold each thing once. */
#include "verify/object.h"

#include <bpf/btf.h>
#include <elf.h>
#include <errno.h>
#include <linux/bpf.h>

#include "base/cleanup.h"
#include "core/hooks.h"
#include "tap.h"

#define SMALL "tests/fuzz/corpus/object/"
#define HELPER_LOOP 181

CLEANUP_DEFINE(struct rf_object_file *, rf_object_free)
#define cleanup_object CLEANUP(rf_object_free_pointer)

static struct rf_object_file *open_object(const char *path)
{
	struct rf_object_file *object = NULL;
	struct rf_error error = {0};

	if (!ok(!rf_object_open(path, &object, &error), "%s is read", path))
		printf("# %s\n", error.text);
	return object;
}

static const struct rf_object_map *map_of(const struct rf_object_file *object, const char *name)
{
	static const struct rf_object_map none;

	for (size_t i = 0; object && i < object->map_count; i++)
		if (!strcmp(object->maps[i].name, name))
			return &object->maps[i];
	ok(false, "there is a map %s", name);
	return &none;
}

static const struct rf_object_function *function_of(const struct rf_object_file *object,
						    const char *name)
{
	static const struct rf_object_function none = {.name = "", .section = ""};
	const struct rf_object_function *found = object ? rf_object_function(object, name) : NULL;

	ok(found, "there is a function %s", name);
	return found ? found : &none;
}

/* How many instructions refer to what has that name. */
static size_t refers(const struct rf_object_file *object, const struct rf_object_function *function,
		     enum rf_object_ref_kind kind, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < function->count; i++) {
		const struct rf_object_ref *ref = &function->refs[i];
		const char *text = ref->name;

		if (ref->kind != kind)
			continue;
		if (kind == RF_OBJECT_REF_FUNCTION)
			text = object->functions[ref->index].name;
		else if (kind != RF_OBJECT_REF_EXTERN)
			text = object->maps[ref->index].name;
		count += !strcmp(text, name);
	}
	return count;
}

static const struct rf_object_core *core_of(const struct rf_object_function *function,
					    const char *type, const char *path)
{
	for (size_t i = 0; i < function->core_count; i++)
		if (!strcmp(function->cores[i].type, type) &&
		    !strcmp(function->cores[i].path, path))
			return &function->cores[i];
	return NULL;
}

static bool whole_function(const struct rf_object_file *object,
			   const struct rf_object_function *function)
{
	bool loops = false, callback = false;

	for (size_t i = 0; i < function->count; i++) {
		const struct rf_insn *insn = &function->insns[i];
		enum rf_object_ref_kind kind = function->refs[i].kind;
		bool call = insn->kind == RF_INSN_CALL;
		bool named = (insn->kind == RF_INSN_IMM64 && insn->pseudo != RF_PSEUDO_NONE) ||
			     (call && insn->call != RF_CALL_HELPER);

		if (named != (kind != RF_OBJECT_REF_NONE))
			return false;
		loops = loops || (call && !named && insn->imm == HELPER_LOOP);
		callback = callback || (!call && kind == RF_OBJECT_REF_FUNCTION);
	}
	return function->count && loops == callback;
}

/* Each call and each 64-bit immediate says what it stands for; each bpf_loop has a callback. */
static void check_whole(const struct rf_object_file *object, const char *name)
{
	size_t good = 0;

	for (size_t i = 0; i < object->function_count; i++)
		good += whole_function(object, &object->functions[i]);
	ok(good == object->function_count && good, "%s: %zu functions are whole", name, good);
}

static bool line_from(const struct rf_object_line *line, const char *file)
{
	size_t length = line ? strlen(line->file) : 0, end = strlen(file);

	return length >= end && !strcmp(line->file + length - end, file) && line->line;
}

static void check_lines(const struct rf_object_file *object, const char *name)
{
	size_t good = 0;

	for (size_t i = 0; i < object->function_count; i++) {
		const struct rf_object_line *line = rf_object_line(&object->functions[i], 0);

		good += line_from(line, ".bpf.c") || line_from(line, ".h");
	}
	ok(good == object->function_count, "%s: %zu functions come from files", name, good);
}

static void check_hooks(const struct rf_object_file *object)
{
	size_t hooks = 0;

	for (size_t i = 0; i < object->function_count; i++)
		hooks += !strncmp(object->functions[i].section, "lsm/", 4);
	is_int(hooks, RF_HOOK_MAX_);
#define X(id, program_, hook, ...)                                                                 \
	do {                                                                                       \
		const struct rf_object_function *f = function_of(object, #program_);               \
                                                                                                   \
		is_str(f->section, "lsm/" #hook);                                                  \
		ok(f->program && f->global && f->type_id, #program_ " is a program");              \
	} while (0);
	RF_HOOKS(X)
#undef X
}

static void check_file_open(const struct rf_object_file *object)
{
	const struct rf_object_function *function = function_of(object, "rf_file_open");
	const struct rf_object_core *core;
	const struct btf_type *type = btf__type_by_id(object->btf, function->type_id);

	ok(refers(object, function, RF_OBJECT_REF_MAP, "dirs") == 1, "it asks dirs");
	ok(refers(object, function, RF_OBJECT_REF_VALUE, ".data.state") == 1, "it reads state");
	ok(refers(object, function, RF_OBJECT_REF_VALUE, ".bss") == 1,
	   "it reads the table of inodes");
	is_int(refers(object, function, RF_OBJECT_REF_MAP, "roots"), 0);
	is_int(refers(object, function, RF_OBJECT_REF_FUNCTION, "judge_opened"), 1);
	ok(core_of(function, "struct inode", "i_sb"), "it reads i_sb");
	ok(core_of(function, "struct super_block", "s_dev"), "it reads s_dev");
	core = core_of(function, "struct file", "f_path.dentry");
	if (ok(core, "it reads f_path.dentry")) {
		is_int(core->kind, BPF_CORE_FIELD_BYTE_OFFSET);
		is_int(function->insns[core->slot].kind, RF_INSN_LOAD);
		is_str(btf__name_by_offset(object->btf,
					   btf__type_by_id(object->btf, core->type_id)->name_off),
		       "file");
	}
	ok(btf_is_func(type) &&
		   !strcmp(btf__name_by_offset(object->btf, type->name_off), "rf_file_open"),
	   "its type is its own");
	ok(line_from(rf_object_line(function, 0), "src/bpf/file.bpf.c"), "its file is known");
	ok(strstr(rf_object_line(function, 0)->text, "rf_file_open"), "its line is known");
	ok(!rf_object_line(function, function->count), "there are no lines behind its end");
}

static void check_map(const struct rf_object_file *object, const char *name, uint32_t type,
		      size_t key, size_t value)
{
	const struct rf_object_map *map = map_of(object, name);

	ok(map->kind == RF_OBJECT_MAP && map->type == type && map->key_size == key &&
		   map->value_size == value && map->writable && !map->data,
	   "%s has type %u and sizes %zu and %zu", name, type, key, value);
	if (map->type != type || map->key_size != key || map->value_size != value)
		printf("# got %u, %u, %u\n", map->type, map->key_size, map->value_size);
}

static void check_maps(const struct rf_object_file *object)
{
	const size_t key = sizeof(struct rf_key), number = sizeof(uint32_t);

	check_map(object, "roots", BPF_MAP_TYPE_HASH, key, sizeof(struct rf_object));
	check_map(object, "marks", BPF_MAP_TYPE_HASH, key, sizeof(struct rf_object));
	check_map(object, "devices", BPF_MAP_TYPE_HASH, number, number);
	check_map(object, "filesystems", BPF_MAP_TYPE_HASH, sizeof(struct rf_filesystem), number);
	check_map(object, "subvolumes", BPF_MAP_TYPE_HASH, sizeof(struct rf_subvolume), number);
	check_map(object, "mounts", BPF_MAP_TYPE_HASH, number, number);
	check_map(object, "vaults", BPF_MAP_TYPE_ARRAY, number, sizeof(struct rf_vault));
	check_map(object, "rules", BPF_MAP_TYPE_HASH, sizeof(struct rf_rule_key),
		  sizeof(struct rf_rule));
	check_map(object, "units", BPF_MAP_TYPE_HASH, sizeof(struct rf_unit_path), number);
	check_map(object, "cgroups", BPF_MAP_TYPE_HASH, sizeof(uint64_t), number);
	check_map(object, "dirs", BPF_MAP_TYPE_INODE_STORAGE, number, sizeof(struct rf_dir));
	check_map(object, "tasks", BPF_MAP_TYPE_TASK_STORAGE, number, sizeof(struct rf_task));
	check_map(object, "attempts", BPF_MAP_TYPE_TASK_STORAGE, number, sizeof(struct rf_attempt));
	check_map(object, "events", BPF_MAP_TYPE_RINGBUF, 0, 0);
	check_map(object, "stats", BPF_MAP_TYPE_PERCPU_ARRAY, number, sizeof(uint64_t));
	check_map(object, "requests", BPF_MAP_TYPE_ARRAY, number, sizeof(struct rf_request));
	check_map(object, "meta", BPF_MAP_TYPE_ARRAY, number, sizeof(struct rf_meta));
	is_int(map_of(object, "marks")->max_entries, RF_MARKS_MAX);
	is_int(map_of(object, "marks")->flags, BPF_F_NO_PREALLOC);
	is_int(map_of(object, "stats")->max_entries, RF_STAT_MAX_);
	is_int(map_of(object, "events")->max_entries, RF_EVENTS_SIZE);
	is_int(map_of(object, "requests")->flags, BPF_F_MMAPABLE);
}

static void check_data(const struct rf_object_file *object)
{
	const struct rf_object_map *map = map_of(object, ".data.state");
	static const struct rf_state state;

	ok(map->kind == RF_OBJECT_DATA && map->writable && map->value_size == sizeof(state) &&
		   map->data,
	   "state is data");
	ok(!memcmp(map->data, &state, sizeof(state)), "state has its first content");
	map = map_of(object, ".bss");
	ok(map->kind == RF_OBJECT_DATA && map->writable && map->value_size == RF_INODE_SLOTS,
	   "the table of inodes is data, a byte for each slot");
	map = map_of(object, ".rodata");
	ok(map->kind == RF_OBJECT_DATA && !map->writable && map->flags == BPF_F_RDONLY_PROG,
	   "constants are not written");
}

static void check_own(void)
{
	static const char *const names[] = {"attr",  "entry", "file",	"held",	  "judge",
					    "label", "mount", "record", "service"};
	cleanup_object struct rf_object_file *linked = open_object("build/ringfence.bpf.o");
	char path[64];

	if (!linked)
		return;
	is_str(linked->license, "GPL");
	check_whole(linked, "ringfence");
	check_lines(linked, "ringfence");
	check_hooks(linked);
	check_file_open(linked);
	check_maps(linked);
	check_data(linked);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		cleanup_object struct rf_object_file *single = NULL;

		snprintf(path, sizeof(path), "build/bpf/%s.bpf.o", names[i]);
		single = open_object(path);
		if (!single)
			continue;
		check_whole(single, names[i]);
		check_lines(single, names[i]);
		check_maps(single);
	}
}

/* The compiler leaves the places of variables to the linker; they are there all the same. */
static void check_places(const struct rf_object_file *object)
{
	const struct rf_object_map *map = map_of(object, ".bss");
	const struct btf_type *type = btf__type_by_id(object->btf, map->value_type_id);

	ok(!map->data && map->writable && map->value_size == 16, ".bss is 16 zeroes");
	is_int(type->size, 16);
	is_int(btf_vlen(type), 1);
	is_int(btf_var_secinfos(type)->size, 16);
	map = map_of(object, ".rodata");
	type = btf__type_by_id(object->btf, map->value_type_id);
	ok(map->value_size == 4 && btf_vlen(type) == 1 && !btf_var_secinfos(type)->offset,
	   "a table of constants is not where its type says");
	is_int(map_of(object, ".rodata.cst16")->value_size, 16);
	map = map_of(object, ".data");
	ok(map->data && *(const uint8_t *)map->data == 9, ".data has its content");
	type = btf__type_by_id(object->btf, map->value_type_id);
	is_int(type->size, 8);
}

static void check_loop(void)
{
	cleanup_object struct rf_object_file *object = open_object(SMALL "loop.o");
	const struct rf_object_function *function, *shared;
	const struct rf_object_core *core;

	if (!object)
		return;
	is_str(object->license, "Dual MIT/GPL");
	is_int(object->function_count, 5);
	function = function_of(object, "example");
	is_int(refers(object, function, RF_OBJECT_REF_FUNCTION, "step"), 1);
	is_int(refers(object, function, RF_OBJECT_REF_FUNCTION, "inside"), 1);
	is_int(refers(object, function, RF_OBJECT_REF_MAP, "bytes"), 1);
	is_int(refers(object, function, RF_OBJECT_REF_VALUE, ".rodata"), 1);
	is_int(refers(object, function, RF_OBJECT_REF_EXTERN, "LINUX_KERNEL_VERSION"), 1);
	is_int(refers(object, function, RF_OBJECT_REF_EXTERN, "kernel_has"), 1);
	core = core_of(function, "struct node", "[1].inner.first");
	ok(core && !strcmp(core->access, "1:1:0"),
	   "the next of an array, through what has no name");
	core = core_of(function, "enum colour", "GREEN");
	ok(core && core->kind == BPF_CORE_ENUMVAL_EXISTS, "an enum's value has its name");
	core = core_of(function, "struct node", "bits");
	ok(core && core->kind == BPF_CORE_FIELD_EXISTS, "whether a field is there");
	core = core_of(function, "node_t", "");
	ok(core && core->kind == BPF_CORE_TYPE_ID_LOCAL, "a type's number");
	shared = function_of(object, "shared");
	ok(shared->global && !shared->program, "shared is global and no program");
	is_int(refers(object, shared, RF_OBJECT_REF_EXTERN, "kernel_does"), 1);
	function = function_of(object, "step");
	ok(!function->global && !function->program, "step is static");
	ok(core_of(function, "struct node", "inner.names[2].length"), "an array's element");
	is_int(refers(object, function, RF_OBJECT_REF_FUNCTION, "above"), 1);
	check_map(object, "pairs", BPF_MAP_TYPE_HASH, 8, 8);
	check_map(object, "bytes", BPF_MAP_TYPE_ARRAY, 4, 24);
	ok(map_of(object, "pairs")->value_type_id && !map_of(object, "bytes")->value_type_id,
	   "sizes may stand for types");
	check_places(object);
}

static void check_small(void)
{
	cleanup_object struct rf_object_file *old = open_object(SMALL "old.o");
	cleanup_object struct rf_object_file *linked = open_object(SMALL "linked.o");

	if (!old || !linked)
		return;
	check_map(old, "counts", BPF_MAP_TYPE_ARRAY, 4, 8);
	is_int(refers(old, function_of(old, "count"), RF_OBJECT_REF_MAP, "counts"), 1);
	ok(!old->btf, "it has no types");
	is_int(linked->function_count, 5);
	is_int(linked->map_count, 1);
	is_int(refers(linked, function_of(linked, "own"), RF_OBJECT_REF_FUNCTION, "common"), 2);
	check_whole(linked, "linked");
}

/* As compilers before 2018 or so wrote it: global symbols without type and size. */
static void check_bare_symbols(void)
{
	cleanup_object struct rf_object_file *object = NULL;
	struct rf_error error = {0};
	uint8_t bytes[4096];
	FILE *in = fopen(SMALL "old.o", "r");
	size_t size = in ? fread(bytes, 1, sizeof(bytes), in) : 0;
	const Elf64_Ehdr *header = (void *)bytes;
	const Elf64_Shdr *sections = (void *)(bytes + header->e_shoff);

	if (in)
		fclose(in);
	for (int i = 0; size && i < header->e_shnum; i++) {
		Elf64_Sym *symbols = (void *)(bytes + sections[i].sh_offset);

		for (size_t j = 0; sections[i].sh_type == SHT_SYMTAB &&
				   j < sections[i].sh_size / sizeof(*symbols);
		     j++)
			if (ELF64_ST_BIND(symbols[j].st_info) == STB_GLOBAL) {
				symbols[j].st_info = ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE);
				symbols[j].st_size = 0;
			}
	}
	is_int(rf_object_read("bare", bytes, size, &object, &error), 0);
	is_str(error.text, "");
	if (object)
		check_map(object, "counts", BPF_MAP_TYPE_ARRAY, 4, 8);
	ok(object && object->function_count && function_of(object, "count")->count, "and code");
}

static void check_files(void)
{
	struct rf_object_file *object = NULL;
	struct rf_error error = {0};

	is_int(rf_object_open("build/none.bpf.o", &object, &error), -ENOENT);
	is_str(error.text, "build/none.bpf.o: No such file or directory");
	is_int(rf_object_read("x", "", 0, &object, &error), -EBADMSG);
	is_str(error.text, "x: it is no ELF file of 64 bits");
	is_int(rf_object_open("Makefile", &object, &error), -EBADMSG);
	is_str(error.text, "Makefile: it is no ELF file of 64 bits");
	ok(!object, "nothing was read");
	rf_object_free(NULL);
}

int main(void)
{
	check_own();
	check_loop();
	check_small();
	check_bare_symbols();
	check_files();
	return done();
}
