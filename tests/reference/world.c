/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Random numbers for all that terms name. Few different ones, so that pointers meet, ids match
 * rules and flags are set; and of some names those that make a difference.
 */
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/abi.h"
#include "reference.h"

#define KTHREAD 0x00200000 /* PF_KTHREAD of the kernel's <linux/sched.h> */
#define NAME_MAX 200
#define NUMBERS_MAX 16
#define SENT_BY_TASK offsetof(struct rf_attempt, share.sent)
#define SENT_BY_SOURCE offsetof(struct rf_tally, share.sent)

uint64_t reference_seed;

static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

static uint64_t hash(const char *name, const uint64_t *numbers, size_t count)
{
	uint64_t random = reference_seed;

	for (size_t i = 0; i < count; i++)
		random = mix(random ^ numbers[i]);
	for (const char *c = name; *c; c++)
		random = mix(random ^ (unsigned char)*c);
	return mix(random);
}

static uint64_t few(uint64_t random)
{
	return random % 16 ? random >> 8 & 7 : random % 3 ? KTHREAD | 1 : random;
}

/* One of several, or else one of few. */
static uint64_t one_of(uint64_t random, const uint64_t *values, size_t count)
{
	return random % 8 ? values[(random >> 8) % count] : few(random >> 16);
}

#define ONE_OF(random, ...)                                                                        \
	one_of(random, (const uint64_t[]){__VA_ARGS__},                                            \
	       sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))

/* A label in 32 bits; in one of four no vault. */
static uint64_t label(uint64_t random)
{
	uint64_t flags = ONE_OF(random >> 24, 0, 0, RF_LABEL_ROOT, RF_LABEL_ANCESTOR);

	return ((random & 3) | (flags & 0xff) << 24) & 0xffffffff;
}

static uint64_t place(uint64_t random)
{
	return label(random) | (random >> 40 & 7 ? 0 : (random >> 44) % RF_REASON_MAX_ << 32);
}

/* Single bits, several of them, or few. */
static uint64_t bits(uint64_t random)
{
	uint64_t wide = random % 4 == 0 ? random >> 8 & random >> 20 : 1ULL << (random >> 8) % 20;

	return random % 8 ? wide : few(random >> 8);
}

static uint64_t command(uint64_t random)
{
	return ONE_OF(random, 0x80086601, 0x80087601, 0x801c581f, 0xc020660b, 0xc0046686, 2, 0x541b,
		      0x5460, 0x5451, 0x5450, 0x5421, 0x5401, 0x40086602, 1, 1024, 1040, 0x4c00,
		      0x4c06, 0x4c0a, 0x4004092b, 0xc028660f, 0xc020f509, 0xc0c0586d, 0x40285881,
		      0x40585883, 0x3b8f, 0x4008662c, 0x8008662c);
}

static bool begins(const char *name, const char *with)
{
	return strncmp(name, with, strlen(with)) == 0;
}

static bool has_part(const char *name, const char *part)
{
	return strstr(name, part) != NULL;
}

/* What the task was refused last: the same once more. */
static uint64_t as_before(uint64_t task, uint64_t offset, uint64_t random)
{
	switch (offset) {
	case offsetof(struct rf_attempt, dentry):
		return given("refusal_0_8");
	case offsetof(struct rf_attempt, what):
		return given("refusal_8_4");
	case offsetof(struct rf_attempt, vault):
		return given("refusal_12_4");
	case offsetof(struct rf_attempt, verdict):
		return given("refusal_16_4");
	case offsetof(struct rf_attempt, mm):
		return kernel("task_struct_mm_8", task);
	case offsetof(struct rf_attempt, cred):
		return kernel("task_struct_cred_8", task);
	default:
		return few(random);
	}
}

/* What a command, or prctl, is asked: PR_SET_MM, and what of it; an int, whatever stands above. */
static uint64_t asked(const char *name, uint64_t random)
{
	if (begins(name, "command"))
		return command(random);
	return (random >> 60 ? 0 : 1ULL << 40) |
	       (begins(name, "prctl_mm") ? ONE_OF(random, 13, 14, 15) : ONE_OF(random, 35, 35, 36));
}

/* How many events somebody has sent: about as many as he may. */
static bool is_sent(const char *name, const uint64_t *numbers)
{
	return (begins(name, "value_attempts") && numbers[1] == SENT_BY_TASK) ||
	       (begins(name, "value_sources") && numbers[6] == SENT_BY_SOURCE);
}

static uint64_t sent(uint64_t random)
{
	return ONE_OF(random, 0, 1, RF_TASK_SHARE - 1, RF_TASK_SHARE, RF_SOURCE_SHARE - 1,
		      RF_SOURCE_SHARE, RF_SOURCE_SHARE + 1);
}

uint64_t any_number(const char *name, const uint64_t *numbers, size_t count)
{
	uint64_t random = hash(name, numbers, count);

	if (has_part(name, "inode_i_mode"))
		return ONE_OF(random, S_IFDIR, S_IFDIR | 7, S_IFREG, S_IFREG | 7, S_IFLNK) & 0xffff;
	if (has_part(name, "inode_i_nlink"))
		return ONE_OF(random, 1, 2);
	if (has_part(name, "s_magic"))
		return ONE_OF(random, EXT4_SUPER_MAGIC, OVERLAYFS_SUPER_MAGIC, TMPFS_MAGIC);
	if (has_part(name, "rename_mutex"))
		return ONE_OF(random, 0, 0, 1);
	/* What is kept of a directory, mostly; in no vault, or in one. */
	if (begins(name, "value_dirs"))
		return ONE_OF(random, 0, RF_KNOWN, RF_KNOWN | label(random >> 16));
	if (begins(name, "value_devices"))
		return few(random) | (random >> 32 & 1 ? RF_FILESYSTEM_PARTS : 0);
	if (begins(name, "value_requests") && numbers[1] == offsetof(struct rf_request, kind))
		return few(random);
	if (begins(name, "value_requests") && numbers[1] == offsetof(struct rf_request, done))
		return ONE_OF(random, 0, 0, 0, 1);
	if (begins(name, "value__bss"))
		return ONE_OF(random, 0, 1);
	if (is_sent(name, numbers))
		return sent(random);
	if (begins(name, "value_attempts") && chance("the same", 4))
		return as_before(numbers[0], numbers[1], random);
	if (begins(name, "given_c_8"))
		return place(random);
	if (begins(name, "result_place") || begins(name, "result_forbidden") ||
	    begins(name, "result_walk"))
		return place(random);
	if (begins(name, "result_kept_label"))
		return label(random);
	if (begins(name, "result_rf_judge"))
		return ONE_OF(random, 0, 0, 0, 1, 2);
	if (begins(name, "result_rf_carried"))
		return label(random) | (random >> 40 & 3) << 32;
	if (begins(name, "result_part_number"))
		return ONE_OF(random, numbers[1], random >> 16 & 7);
	if (begins(name, "result_is_"))
		return ONE_OF(random, 0, 1);
	if (has_part(name, "i_readcount") || has_part(name, "i_writecount"))
		return ONE_OF(random, 0, 1, 2, 3, UINT32_MAX);
	if (begins(name, "result_rf_mark") || begins(name, "outcome"))
		return ONE_OF(random, 0, 0, (uint64_t)-28);
	if (begins(name, "command") || begins(name, "prctl"))
		return asked(name, random);
	if (has_part(name, "mnt_flags") || has_part(name, "vm_flags") || has_part(name, "f_mode") ||
	    has_part(name, "f_flags") || begins(name, "bits") || has_part(name, "ia_valid"))
		return bits(random);
	return few(random);
}

bool chance(const char *what, unsigned int in)
{
	return hash(what, NULL, 0) % 8 < in;
}

/* Names of what is read end with how many bytes it is. */
static uint64_t read_as(const char *name, const uint64_t *numbers, size_t count)
{
	unsigned long size = strtoul(strrchr(name, '_') + 1, NULL, 10);
	uint64_t number = any_number(name, numbers, count);

	return size == 8 ? number : number & ((1ULL << 8 * size) - 1);
}

static uint64_t read_from(const char *how, const char *field, uint64_t of)
{
	char name[NAME_MAX];

	snprintf(name, sizeof(name), "%s_%s", how, field);
	return read_as(name, &of, 1);
}

uint64_t kernel(const char *field, uint64_t of)
{
	return read_from("field", field, of);
}

uint64_t probed(const char *field, uint64_t of)
{
	return read_from("probed", field, of);
}

/* The keys, and how often the program has written to the map: never yet. */
bool there_is(const char *map, size_t count, const uint64_t *keys)
{
	uint64_t numbers[NUMBERS_MAX] = {0};
	char name[NAME_MAX];

	memcpy(numbers, keys, count * sizeof(*keys));
	snprintf(name, sizeof(name), "has_%s", map);
	return any_number(name, numbers, count + 1);
}

uint64_t entry(const char *map, unsigned int size, size_t count, const uint64_t *keys,
	       size_t offset)
{
	uint64_t numbers[NUMBERS_MAX] = {0};
	char name[NAME_MAX];

	memcpy(numbers, keys, count * sizeof(*keys));
	numbers[count] = offset;
	snprintf(name, sizeof(name), "value_%s_%u", map, size);
	return read_as(name, numbers, count + 2);
}

uint64_t state_at(unsigned int size, uint64_t offset)
{
	return entry("_data_state", size, 0, &offset, offset);
}

bool byte_at(uint64_t slot)
{
	return entry("_bss", 1, 0, &slot, slot);
}

uint64_t current_task(void)
{
	return any_number("current_task", NULL, 0);
}

uint64_t answer(const char *function, size_t count, const uint64_t *numbers)
{
	char name[NAME_MAX];

	snprintf(name, sizeof(name), "result_%s", function);
	return any_number(name, numbers, count);
}
