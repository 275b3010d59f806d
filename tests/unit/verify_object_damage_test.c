/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Objects that were damaged, cut, or made by somebody who means harm. */
#include "verify/object.h"

#include <bpf/btf.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "tap.h"

#define SMALL "tests/fuzz/corpus/object/"

CLEANUP_DEFINE(struct rf_object_file *, rf_object_free)
#define cleanup_object CLEANUP(rf_object_free_pointer)

/* Reading damaged bytes: an error with words, or an object. */
static bool survives(const uint8_t *bytes, size_t size)
{
	cleanup_object struct rf_object_file *object = NULL;
	struct rf_error error = {0};
	int r = rf_object_read("x", bytes, size, &object, &error);

	return r ? r == -EBADMSG && !object && !strncmp(error.text, "x: ", 3) : object != NULL;
}

static uint8_t *read_bytes(const char *path, size_t *ret_size)
{
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	void *bytes = NULL;

	ok(fd >= 0 && !rf_fd_read(fd, RF_OBJECT_SIZE_MAX, &bytes, ret_size), "%s is there", path);
	return bytes;
}

static void check_damage(const char *path, size_t cut, size_t flip)
{
	size_t size = 0, tried = 0, good = 0;
	cleanup_free uint8_t *bytes = read_bytes(path, &size);

	for (size_t i = 0; bytes && i < size; i += cut, tried++) {
		/* In memory of its own, so that a sanitizer sees what is behind it. */
		cleanup_free uint8_t *part = malloc(i + 1);

		memcpy(part, bytes, i);
		good += survives(part, i);
	}
	for (size_t i = 0; bytes && i < size; i += flip)
		for (unsigned int mask = 1; mask < 0x100; mask = mask << 4 | 15, tried++) {
			bytes[i] ^= (uint8_t)mask;
			good += survives(bytes, size);
			bytes[i] ^= (uint8_t)mask;
		}
	ok(tried && good == tried, "%s survives %zu damages", path, tried);
}

/* A small object of which one thing is changed. */
struct sample {
	uint8_t *bytes;
	size_t size;
};

static Elf64_Ehdr *header_of(const struct sample *sample)
{
	return (Elf64_Ehdr *)sample->bytes;
}

static Elf64_Shdr *section_of(const struct sample *sample, const char *name)
{
	Elf64_Ehdr *header = header_of(sample);
	Elf64_Shdr *sections = (Elf64_Shdr *)(sample->bytes + header->e_shoff);
	const char *names = (const char *)sample->bytes + sections[header->e_shstrndx].sh_offset;

	for (size_t i = 1; i < header->e_shnum; i++)
		if (!strcmp(names + sections[i].sh_name, name))
			return &sections[i];
	return NULL;
}

static void *in(const struct sample *sample, const char *section, size_t offset)
{
	return sample->bytes + section_of(sample, section)->sh_offset + offset;
}

static Elf64_Rel *relocation(const struct sample *sample, size_t index)
{
	return (Elf64_Rel *)in(sample, ".relraw_tp/example", 0) + index;
}

static Elf64_Sym *symbol(const struct sample *sample, const char *name)
{
	Elf64_Sym *symbols = in(sample, ".symtab", 0);
	const char *names = in(sample, ".strtab", 0);

	while (strcmp(names + symbols->st_name, name))
		symbols++;
	return symbols;
}

static size_t symbol_index(const struct sample *sample, const char *name)
{
	return (size_t)(symbol(sample, name) - (Elf64_Sym *)in(sample, ".symtab", 0));
}

/* The struct pair, where it lies in the bytes. */
static struct btf_type *pair(const struct sample *sample, uint32_t *ret_id)
{
	const Elf64_Shdr *section = section_of(sample, ".BTF");
	struct btf *btf = btf__new(in(sample, ".BTF", 0), (uint32_t)section->sh_size);
	uint32_t size, id = (uint32_t)btf__find_by_name(btf, "pair");
	const uint8_t *raw = btf__raw_data(btf, &size);
	size_t offset = (size_t)((const uint8_t *)btf__type_by_id(btf, id) - raw);

	btf__free(btf);
	if (ret_id)
		*ret_id = id;
	return in(sample, ".BTF", offset);
}

static void of_another_machine(const struct sample *sample)
{
	header_of(sample)->e_machine = EM_X86_64;
}

static void of_another_order(const struct sample *sample)
{
	header_of(sample)->e_ident[EI_DATA] = ELFDATA2MSB;
}

static void of_another_kind(const struct sample *sample)
{
	header_of(sample)->e_type = ET_EXEC;
}

static void section_outside(const struct sample *sample)
{
	section_of(sample, ".text")->sh_size = sample->size;
}

static void section_twice(const struct sample *sample)
{
	section_of(sample, ".data")->sh_name = section_of(sample, ".rodata")->sh_name;
}

/* The name is a part of a file's. */
static void into_another_folder(const struct sample *sample)
{
	char *name = (char *)in(sample, ".strtab", 0) + symbol(sample, "shared")->st_name;

	memcpy(name, "../etc", strlen(name));
}

static void against_nothing(const struct sample *sample)
{
	relocation(sample, 0)->r_info = ELF64_R_INFO(symbol_index(sample, "LICENSE"), R_BPF_64_64);
}

static void against_constant(const struct sample *sample)
{
	symbol(sample, "bytes")->st_shndx = SHN_ABS;
}

static void of_unknown_type(const struct sample *sample)
{
	relocation(sample, 0)->r_info = ELF64_R_INFO(symbol_index(sample, "limit"), 2);
}

static void at_no_instruction(const struct sample *sample)
{
	relocation(sample, 0)->r_offset += 4;
}

static void at_second_slot(const struct sample *sample)
{
	relocation(sample, 0)->r_offset += 8;
}

static void twice_at_one(const struct sample *sample)
{
	*relocation(sample, 1) = *relocation(sample, 0);
}

static void outside_of_value(const struct sample *sample)
{
	*(int32_t *)in(sample, "raw_tp/example", 3 * 8 + 4) = 4;
}

static void into_a_map(const struct sample *sample)
{
	*(int32_t *)in(sample, "raw_tp/example", 13 * 8 + 4) = 4;
}

static void into_a_function(const struct sample *sample)
{
	*(int32_t *)in(sample, ".text", 21 * 8 + 4) += 1;
}

static void with_a_descriptor(const struct sample *sample)
{
	*(uint8_t *)in(sample, "raw_tp/example", 26 * 8 + 1) |= BPF_PSEUDO_MAP_FD << 4;
}

static void without_relocation(const struct sample *sample)
{
	section_of(sample, ".relraw_tp/example")->sh_size -= sizeof(Elf64_Rel);
}

static void with_shared_bytes(const struct sample *sample)
{
	symbol(sample, "step")->st_value -= 8;
}

static void with_bad_code(const struct sample *sample)
{
	*(uint8_t *)in(sample, ".text", 8) = 0xff;
}

static void with_longer_header(const struct sample *sample)
{
	*(uint32_t *)in(sample, ".BTF", 4) = 0x7fffffff;
}

static void with_type_in_itself(const struct sample *sample)
{
	uint32_t id;
	struct btf_member *members = btf_members(pair(sample, &id));

	members->type = id;
}

static void with_type_outside(const struct sample *sample)
{
	btf_members(pair(sample, NULL))->type = 0xffffff;
}

static void with_name_outside(const struct sample *sample)
{
	pair(sample, NULL)->name_off = 0xffffff;
}

/* The first CO-RE relocation; before it are the size of each and the block's head. */
static struct bpf_core_relo *first_core(const struct sample *sample)
{
	const uint32_t *header = in(sample, ".BTF.ext", 0);

	return in(sample, ".BTF.ext", header[1] + header[6] + 3 * sizeof(uint32_t));
}

static void with_core_unknown(const struct sample *sample)
{
	first_core(sample)->kind = 13;
}

static void with_core_of_number(const struct sample *sample)
{
	first_core(sample)->type_id = 2;
}

static void with_core_in_between(const struct sample *sample)
{
	first_core(sample)->insn_off += 1;
}

static void with_core_elsewhere(const struct sample *sample)
{
	first_core(sample)->insn_off += 8;
}

static const struct {
	void (*change)(const struct sample *sample);
	const char *text;
} changes[] = {
	{of_another_machine, "it is for machine 62, not for eBPF (247)"},
	{of_another_order, "its numbers do not begin with the lowest byte"},
	{of_another_kind, "it is no object file"},
	{section_outside, "section 2 is not inside the file"},
	{section_twice, "there are two sections .rodata"},
	{against_nothing, "function example, instruction 3: the relocation is against 'LICENSE', "
			  "which is no map, function or variable"},
	{against_constant, "map bytes is not in section .maps as a global variable"},
	{of_unknown_type, "function example, instruction 3: a relocation of type 2 against 'limit' "
			  "is not for such an instruction"},
	{at_no_instruction, "section raw_tp/example: a relocation is at byte 28, where no "
			    "instruction begins"},
	{at_second_slot, "function example, instruction 4: a relocation of type 1 against 'limit' "
			 "is not for such an instruction"},
	{twice_at_one, "function example, instruction 3: it has two relocations"},
	{outside_of_value, "function example, instruction 3: it refers outside of section .rodata"},
	{into_a_map, "function example, instruction 13: it refers into the middle of 'bytes'"},
	{into_a_function, "function step, instruction 9: no function begins where it refers to, "
			  "in section .text"},
	{with_a_descriptor, "function example, instruction 26: what the immediate stands for is "
			    "not in the object"},
	{without_relocation,
	 "function example, instruction 36: whom it calls is not in the object"},
	{with_shared_bytes, "functions shared and step share instructions"},
	{with_bad_code, "function shared, instruction 1: there is no such operation"},
	{with_longer_header, ".BTF: its header has another length"},
	{with_type_in_itself, ".BTF: type 11 contains itself, or more than 64 types in each other"},
	{with_core_unknown, "function step, instruction 8: a CO-RE relocation of kind 13, type 35 "
			    "and access '0:1:1:2:1' is not understood"},
	{with_core_of_number, "function step, instruction 8: a CO-RE relocation of kind 0, type 2 "
			      "and access '0:1:1:2:1' is not understood"},
	{with_core_in_between,
	 ".BTF.ext: core_relo of section .text: byte 161 is no instruction's"},
	{with_core_elsewhere, "function step, instruction 9: a CO-RE relocation is not for such an "
			      "instruction"},
	{with_type_outside, ".BTF: type 11 is not well-formed"},
	{with_name_outside, ".BTF: type 11 is not well-formed"},
	{into_another_folder, "section .text: '../etc' is no name of a function"},
};

/* libbpf 1.5 looks at each type itself. */
static bool says(const char *said, const char *wanted)
{
	return !strcmp(said, wanted) ||
	       (strstr(wanted, "is not well-formed") &&
		!strcmp(said, ".BTF: libbpf does not read it: Invalid argument"));
}

static void check_changes(void)
{
	struct sample sample = {0};
	cleanup_free uint8_t *bytes = read_bytes(SMALL "loop.o", &sample.size);

	for (size_t i = 0; bytes && i < sizeof(changes) / sizeof(changes[0]); i++) {
		cleanup_free uint8_t *copy = malloc(sample.size);
		cleanup_object struct rf_object_file *object = NULL;
		struct rf_error error = {0};

		sample.bytes = memcpy(copy, bytes, sample.size);
		changes[i].change(&sample);
		is_int(rf_object_read("x", copy, sample.size, &object, &error), -EBADMSG);
		if (!says(error.text[0] ? error.text + strlen("x: ") : "", changes[i].text))
			is_str(error.text, changes[i].text);
		else
			ok(true, "says %s", changes[i].text);
	}
}

int main(void)
{
	check_changes();
	check_damage("build/bpf/service.bpf.o", 97, 53);
	check_damage(SMALL "loop.o", 1, 1);
	check_damage(SMALL "old.o", 1, 1);
	check_damage(SMALL "linked.o", 1, 1);
	return done();
}
