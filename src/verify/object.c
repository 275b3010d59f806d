/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/object.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "verify/object_internal.h"

int rf_reader_fault(struct rf_reader *reader, const char *format, ...)
{
	char text[RF_ERROR_LEN];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return rf_error_set(reader->error, -EBADMSG, "%s: %s", reader->name, text);
}

int rf_reader_fault_at(struct rf_reader *reader, const struct rf_object_function *function,
		       size_t slot, const char *format, ...)
{
	char text[RF_ERROR_LEN];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return rf_reader_fault(reader, "function %s, instruction %zu: %s", function->name, slot,
			       text);
}

int rf_reader_no_memory(struct rf_reader *reader)
{
	return rf_error_set(reader->error, -ENOMEM, "%s: no memory to read it", reader->name);
}

int rf_reader_array(struct rf_reader *reader, size_t count, size_t size, void *ret_array)
{
	void *array = rf_arena_alloc(reader->arena, count * size + 1);

	if (!array)
		return rf_reader_no_memory(reader);
	memcpy(ret_array, &array, sizeof(array));
	return 0;
}

/* What the section says up to its first NUL; libbpf gives the kernel no more. */
static int read_license(struct rf_reader *reader)
{
	const struct rf_section *section = rf_reader_section(reader, "license");
	size_t length = 0;

	while (section && section->bytes && length < section->size && section->bytes[length]) {
		if (section->bytes[length] < ' ' || section->bytes[length] > '~')
			return rf_reader_fault(reader, "the license is not printable text");
		length++;
	}
	reader->object->license =
		rf_arena_string(reader->arena, length ? (const char *)section->bytes : "", length);
	return reader->object->license ? 0 : rf_reader_no_memory(reader);
}

static int read_all(struct rf_reader *reader, const void *bytes, size_t size)
{
	static int (*const steps[])(struct rf_reader *) = {
		read_license,	     rf_reader_btf,	 rf_reader_maps,
		rf_reader_functions, rf_reader_relocate, rf_reader_ext,
	};
	cleanup_free void *copy = malloc(size + 1); /* libelf may change what it is given */
	int r;

	if (!copy)
		return rf_reader_no_memory(reader);
	memcpy(copy, bytes, size);
	r = rf_reader_elf(reader, copy, size);
	if (r < 0)
		return r;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		r = steps[i](reader);
		if (r < 0)
			return r;
	}
	return 0;
}

CLEANUP_DEFINE(struct rf_object_file *, rf_object_free)

int rf_object_read(const char *name, const void *bytes, size_t size,
		   struct rf_object_file **ret_object, struct rf_error *error)
{
	struct rf_object_file *object CLEANUP(rf_object_free_pointer) = calloc(1, sizeof(*object));
	struct rf_reader reader = {.name = name, .error = error, .object = object};
	int r;

	if (!object)
		return rf_reader_no_memory(&reader);
	if (size > RF_OBJECT_SIZE_MAX)
		return rf_reader_fault(&reader, "it has more than %u bytes", RF_OBJECT_SIZE_MAX);
	reader.arena = object->owned = calloc(1, sizeof(struct rf_arena));
	if (!reader.arena)
		return rf_reader_no_memory(&reader);
	if (!EVP_Digest(bytes, size, object->hash, NULL, EVP_sha256(), NULL))
		return rf_reader_no_memory(&reader);
	r = read_all(&reader, bytes, size);
	if (r < 0)
		return r;
	*ret_object = TAKE_PTR(object);
	return 0;
}

int rf_object_open(const char *path, struct rf_object_file **ret_object, struct rf_error *error)
{
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	cleanup_free void *bytes = NULL;
	size_t size;
	int r;

	if (fd < 0) {
		r = -errno;
		return rf_error_set(error, r, "%s: %s", path, strerror(-r));
	}
	r = rf_fd_read(fd, RF_OBJECT_SIZE_MAX, &bytes, &size);
	if (r < 0)
		return rf_error_set(error, r, "%s: %s", path, strerror(-r));
	return rf_object_read(path, bytes, size, ret_object, error);
}

void rf_object_free(struct rf_object_file *object)
{
	if (!object)
		return;
	for (size_t i = 0; i < object->function_count; i++)
		free(object->functions[i].insns);
	btf__free(object->btf);
	if (object->owned)
		rf_arena_done(object->owned);
	free(object->owned);
	free(object);
}

bool rf_object_is_storage(const struct rf_object_map *map)
{
	return map->type == BPF_MAP_TYPE_INODE_STORAGE || map->type == BPF_MAP_TYPE_TASK_STORAGE;
}

const struct rf_object_function *rf_object_function(const struct rf_object_file *object,
						    const char *name)
{
	const struct rf_object_function *found = NULL;

	for (size_t i = 0; i < object->function_count; i++) {
		const struct rf_object_function *function = &object->functions[i];

		if (strcmp(function->name, name))
			continue;
		if (function->program || function->global)
			return function;
		if (!found)
			found = function;
	}
	return found;
}

const struct rf_object_core *rf_object_core(const struct rf_object_function *function, size_t slot)
{
	size_t low = 0, high = function->core_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (function->cores[middle].slot == slot)
			return &function->cores[middle];
		if (function->cores[middle].slot < slot)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct rf_object_line *rf_object_line(const struct rf_object_function *function, size_t slot)
{
	size_t low = 0, high = function->line_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (function->lines[middle].slot <= slot)
			low = middle + 1;
		else
			high = middle;
	}
	return low && slot < function->count ? &function->lines[low - 1] : NULL;
}
