/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* From an object to all of its mutants, their names, and a choice of them. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "mutants.h"

#define TEXT 1024

void give_up(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs("mutate: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
	exit(2);
}

void *need(void *pointer)
{
	if (!pointer)
		give_up("no memory");
	return pointer;
}

static const char *keep(struct mutants *m, const char *text)
{
	return need(rf_arena_string(&m->arena, text, strlen(text)));
}

/* FNV-1a: it need not be strong, only the same everywhere. */
uint64_t mutants_hash(uint64_t seed, const char *text)
{
	uint64_t hash = 0xcbf29ce484222325ULL ^ (seed * 0x9e3779b97f4a7c15ULL);

	for (; *text; text++)
		hash = (hash ^ (uint8_t)*text) * 0x100000001b3ULL;
	hash ^= hash >> 32; /* the last characters reach the lower bits alone */
	hash *= 0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 29;
}

/* Targets as distances, names for what is referred to: nothing that changes with code elsewhere. */
static const char *words(struct mutants *m, const struct rf_object_file *object, size_t slot,
			 struct rf_insn insn, const struct rf_object_ref *ref,
			 const struct rf_object_core *core)
{
	char text[RF_INSN_TEXT], all[TEXT];

	rf_insn_print(&insn, text);
	if (insn.kind == RF_INSN_GOTO || insn.kind == RF_INSN_BRANCH)
		snprintf(all, sizeof(all), "%.*sgoto %+d", (int)(strstr(text, "goto") - text), text,
			 (int)insn.target - (int)slot - 1);
	else if (ref->kind == RF_OBJECT_REF_FUNCTION && insn.kind == RF_INSN_CALL)
		snprintf(all, sizeof(all), "call %s", object->functions[ref->index].name);
	else if (ref->kind == RF_OBJECT_REF_FUNCTION)
		snprintf(all, sizeof(all), "r%u = %s", insn.dst,
			 object->functions[ref->index].name);
	else if (ref->kind == RF_OBJECT_REF_MAP)
		snprintf(all, sizeof(all), "r%u = map %s", insn.dst, object->maps[ref->index].name);
	else if (ref->kind == RF_OBJECT_REF_VALUE)
		snprintf(all, sizeof(all), "r%u = &%s[%llu]", insn.dst,
			 object->maps[ref->index].name, (unsigned long long)ref->offset);
	else if (core)
		snprintf(all, sizeof(all), "%s (%s: %s)", text, core->type, core->path);
	else
		snprintf(all, sizeof(all), "%s", text);
	return keep(m, all);
}

/* The instruction at the slot when `insn` is at `at`; false: that is none that kernels take. */
static bool decode(const struct site *site, size_t at, struct bpf_insn insn,
		   struct rf_insn *ret_insn)
{
	const struct mutants *m = site->mutants;
	size_t size = m->object->functions[site->function].count * RF_INSN_SIZE, count;
	cleanup_free struct rf_insn *insns = NULL;
	cleanup_free uint8_t *bytes = need(malloc(size));
	struct rf_error error = {0};

	memcpy(bytes, m->bytes + m->places[site->function].in_file, size);
	memcpy(bytes + at * RF_INSN_SIZE, &insn, RF_INSN_SIZE);
	if (rf_insn_decode(bytes, size, false, &insns, &count, &error) < 0)
		return false;
	*ret_insn = insns[site->slot];
	return true;
}

static bool is_there(const struct mutants *m, const struct mutant *mutant)
{
	for (size_t i = m->count;
	     i-- > 0 && m->list[i].function == mutant->function && m->list[i].slot == mutant->slot;)
		if (m->list[i].effect == mutant->effect && m->list[i].at == mutant->at &&
		    !memcmp(&m->list[i].insn, &mutant->insn, sizeof(mutant->insn)) &&
		    !strcmp(m->list[i].after, mutant->after))
			return true;
	return false;
}

const struct rf_object_line *mutants_line(const struct rf_object_function *function, size_t slot)
{
	const struct rf_object_line *line = rf_object_line(function, slot);

	/* What the compiler made up belongs to what it is between. */
	while (line && !line->line && line > function->lines)
		line--;
	return line;
}

/* The function, the rule, what becomes what, and the line of C: another line is another mutant. */
static void name(struct mutants *m, struct mutant *mutant)
{
	const struct rf_object_function *function = &m->object->functions[mutant->function];
	const struct rf_object_line *line = mutants_line(function, mutant->slot);
	unsigned int copies = 0;
	size_t length;
	char text[4 * TEXT];

	snprintf(text, sizeof(text), "%s: %s: %s -> %s: %s", function->name, mutant->rule->name,
		 mutant->before, mutant->after, line ? line->text + strspn(line->text, " \t") : "");
	mutant->key = keep(m, text);
	length = strlen(text);
	for (size_t i = m->count; i-- > 0 && m->list[i].function == mutant->function;) {
		const char *rest = m->list[i].key + length;

		mutant->same += !strncmp(m->list[i].key, text, length) &&
				(!*rest || (m->list[i].same && !strncmp(rest, " #", 2)));
	}
	for (size_t i = 0; i < mutant->function; i++)
		copies += !strcmp(m->object->functions[i].name, function->name);
	snprintf(text, sizeof(text), "%s %u %u", mutant->key, mutant->same, copies);
	mutant->id = mutants_hash(0, text);
	if (mutant->same) {
		snprintf(text, sizeof(text), "%s #%u", mutant->key, mutant->same + 1);
		mutant->key = keep(m, text);
	}
}

void mutants_add(const struct site *site, size_t at, struct bpf_insn insn, enum effect effect,
		 size_t other)
{
	static const struct rf_object_ref none;
	struct mutants *m = site->mutants;
	struct rf_object_ref ref = effect == EFFECT_UNLINK ? none : *site->ref;
	const struct rf_object_core *core = site->core;
	struct rf_insn after;
	struct mutant mutant = {
		.rule = site->rule,
		.function = site->function,
		.slot = site->slot,
		.at = at,
		.insn = insn,
		.effect = effect,
		.other = other,
	};

	if (!decode(site, at, insn, &after))
		return;
	if (effect == EFFECT_MAP)
		ref.index = (uint32_t)other;
	if (effect == EFFECT_FIELD)
		core = m->records[other].core;
	if (ref.kind == RF_OBJECT_REF_VALUE) {
		ref.offset += (uint64_t)(int64_t)(insn.imm - site->raw.imm);
		if (ref.offset >= m->object->maps[ref.index].value_size)
			return;
	}
	mutant.before = words(m, m->object, site->slot, *site->insn, site->ref, site->core);
	mutant.after = words(m, m->object, site->slot, after, &ref, core);
	if (!strcmp(mutant.before, mutant.after) || is_there(m, &mutant))
		return;
	name(m, &mutant);
	if (m->count == m->room) {
		m->room = m->room ? 2 * m->room : 1024;
		m->list = need(reallocarray(m->list, m->room, sizeof(*m->list)));
	}
	m->list[m->count++] = mutant;
}

static const char *words_at(struct mutants *m, const struct rf_object_file *object, size_t function,
			    size_t slot)
{
	const struct rf_object_function *f = &object->functions[function];

	return words(m, object, slot, f->insns[slot], &f->refs[slot], rf_object_core(f, slot));
}

void mutants_check(struct mutants *mutants, const struct mutant *mutant, const uint8_t *bytes)
{
	struct rf_object_file *object;
	struct rf_error error = {0};

	if (rf_object_read("the mutant", bytes, mutants->size, &object, &error) < 0)
		give_up("%s", error.text);
	for (size_t i = 0; i < object->function_count; i++)
		for (size_t slot = 0; slot < object->functions[i].count; slot++) {
			bool here = i == mutant->function && slot == mutant->slot;
			const char *is = words_at(mutants, object, i, slot);
			const char *must =
				here ? mutant->after : words_at(mutants, mutants->object, i, slot);

			if (strcmp(is, must))
				give_up("%s, instruction %zu is '%s' and not '%s'",
					object->functions[i].name, slot, is, must);
		}
	rf_object_free(object);
}

static size_t reach(struct mutants *m, size_t index, uint64_t program)
{
	const struct rf_object_function *function = &m->object->functions[index];
	size_t slots = function->count;

	if (m->reached_from[index] & program)
		return 0;
	m->reached_from[index] |= program;
	for (size_t slot = 0; slot < function->count; slot++)
		if (function->refs[slot].kind == RF_OBJECT_REF_FUNCTION)
			slots += reach(m, function->refs[slot].index, program);
	return slots;
}

struct cost {
	size_t function, slots;
};

static int by_cost(const void *a, const void *b)
{
	const struct cost *first = a, *second = b;

	if (first->slots != second->slots)
		return first->slots < second->slots ? -1 : 1;
	return (first->function > second->function) - (first->function < second->function);
}

/* Which programs there are, in the order of what it costs to prove them, and what they reach. */
static void find_programs(struct mutants *m)
{
	struct cost costs[PROGRAMS_MAX];
	size_t functions = m->object->function_count;

	m->reached_from = need(rf_arena_alloc(&m->arena, functions * sizeof(*m->reached_from)));
	for (size_t i = 0; i < functions; i++) {
		if (!m->object->functions[i].program)
			continue;
		if (m->program_count == PROGRAMS_MAX)
			give_up("more than %d programs", PROGRAMS_MAX);
		costs[m->program_count].function = i;
		costs[m->program_count++].slots = reach(m, i, 1);
		memset(m->reached_from, 0, functions * sizeof(*m->reached_from));
	}
	qsort(costs, m->program_count, sizeof(costs[0]), by_cost);
	for (size_t i = 0; i < m->program_count; i++) {
		m->programs[i] = costs[i].function;
		reach(m, costs[i].function, 1ULL << i);
	}
}

static void read_bytes(const char *path, struct mutants *m)
{
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	void *bytes;
	int r = fd < 0 ? -errno : rf_fd_read(fd, RF_OBJECT_SIZE_MAX, &bytes, &m->size);
	struct rf_error error = {0};

	if (r < 0)
		give_up("%s: %s", path, strerror(-r));
	m->bytes = bytes;
	if (rf_object_read(path, bytes, m->size, &m->object, &error) < 0)
		give_up("%s", error.text);
}

void mutants_make(const char *path, struct mutants *ret_mutants)
{
	struct mutants *m = ret_mutants;

	memset(m, 0, sizeof(*m));
	read_bytes(path, m);
	find_programs(m);
	patch_find(m);
	for (size_t i = 0; i < m->object->function_count; i++) {
		const struct rf_object_function *function = &m->object->functions[i];

		for (size_t slot = 0; m->reached_from[i] && slot < function->count; slot++) {
			struct site site = {
				.mutants = m,
				.function = i,
				.slot = slot,
				.insn = &function->insns[slot],
				.ref = &function->refs[slot],
				.core = rf_object_core(function, slot),
				.raw = patch_insn(m, i, slot),
			};

			for (size_t r = 0; r < rule_count; r++) {
				site.rule = &rules[r];
				rules[r].make(&site);
			}
		}
	}
}

void mutants_done(struct mutants *mutants)
{
	free(mutants->list);
	free(mutants->bytes);
	rf_object_free(mutants->object);
	rf_arena_done(&mutants->arena);
}

/* Of this rule, one of the function that has fewest so far; copies of a function are one. */
static struct mutant *next(struct mutants *m, const struct rule *rule, const char *function,
			   const size_t *taken, const size_t *names)
{
	struct mutant *best = NULL;

	for (size_t i = 0; i < m->count; i++) {
		struct mutant *mutant = &m->list[i];
		size_t mine = taken[names[mutant->function]];

		if (mutant->chosen || mutant->rule != rule ||
		    (function && strcmp(function, m->object->functions[mutant->function].name)))
			continue;
		if (!best || mine < taken[names[best->function]] ||
		    (mine == taken[names[best->function]] && mutant->order < best->order))
			best = mutant;
	}
	return best;
}

void mutants_choose(struct mutants *mutants, size_t count, uint64_t seed, const char *function)
{
	const struct rf_object_file *object = mutants->object;
	cleanup_free size_t *taken = need(calloc(object->function_count, sizeof(*taken)));
	cleanup_free size_t *names = need(calloc(object->function_count, sizeof(*names)));
	size_t chosen = 0, idle = 0;

	for (size_t i = 0; i < object->function_count; i++)
		while (strcmp(object->functions[names[i]].name, object->functions[i].name))
			names[i]++;
	for (size_t i = 0; i < mutants->count; i++) {
		char id[32];

		snprintf(id, sizeof(id), "%llx", (unsigned long long)mutants->list[i].id);
		mutants->list[i].order = mutants_hash(seed, id);
	}
	for (size_t r = 0; chosen < count && idle < rule_count; r = (r + 1) % rule_count) {
		struct mutant *mutant = next(mutants, &rules[r], function, taken, names);

		idle = mutant ? 0 : idle + 1;
		if (!mutant)
			continue;
		mutant->chosen = true;
		taken[names[mutant->function]]++;
		chosen++;
	}
}
