/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Does the specification of the decision say what decide.h does? The rules for rf_judge are
 * computed with random numbers for all that they ask of the kernel and of maps; from the same
 * numbers rf_decide(), which `ringfence explain` uses, makes the answer. A program that gives this
 * answer keeps every rule, and one that gives another breaks one.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "verify/program.h"
#include "verify_code.h"

/* The tool has a struct of that name, and knows nothing of the programs'. */
#define rf_state rf_policy_state
#include "core/decide.h"
#undef rf_state

#define RUNS 5000
#define KTHREAD 0x00200000 /* PF_KTHREAD of the kernel's <linux/sched.h> */
#define WORDS_MAX 32
#define GHOSTS_MAX 8192

CLEANUP_DEFINE(struct rf_object_file *, rf_object_free)
CLEANUP_DEFINE(struct rf_spec *, rf_spec_free)

static struct rf_world *world;
static uint64_t seed;
static const char *cfg_audit, *cfg_kinds; /* what terms call them */

/* What the program has come to, by the names of its ghosts and of its result. */
static struct {
	const char *name;
	uint64_t value;
} outcome[WORDS_MAX];
static size_t outcome_count;

static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

/* Few numbers, so that ids match rules and flags are set. */
static uint64_t any(const char *name, const uint64_t *args, size_t count)
{
	uint64_t random = seed;

	for (size_t i = 0; i < count; i++)
		random = mix(random ^ args[i]);
	for (const char *c = name; *c; c++)
		random = mix(random ^ (unsigned char)*c);
	random = mix(random);
	return random % 16 ? random >> 8 & 7 : random % 3 ? KTHREAD | 1 : random;
}

static uint64_t apply(const char *name, const uint64_t *args, size_t count, void *context)
{
	return any(name, args, count);
}

static uint64_t input(const char *name, void *context)
{
	for (size_t i = 0; i < outcome_count; i++)
		if (strcmp(outcome[i].name, name) == 0)
			return outcome[i].value;
	return any(name, NULL, 0);
}

static uint64_t ask(const char *name)
{
	return any(name, NULL, 0);
}

static uint64_t field(const char *name, uint64_t of)
{
	return any(name, &of, 1);
}

/* What is in a map, as terms ask: keys, the byte, and how often it was written before. */
static bool has(const char *name, size_t count, const uint64_t *keys)
{
	uint64_t args[8] = {0};

	memcpy(args, keys, count * sizeof(*keys));
	return any(name, args, count + 1);
}

static uint32_t value(const char *name, size_t count, const uint64_t *keys, uint64_t at)
{
	uint64_t args[8] = {0};

	memcpy(args, keys, count * sizeof(*keys));
	args[count] = at;
	return (uint32_t)any(name, args, count + 2);
}

static uint32_t program_of(uint64_t file)
{
	uint64_t inode = field("field_file_f_inode_8", file);
	uint64_t key[] = {
		field("field_inode_i_ino_8", inode),
		(uint32_t)field("field_super_block_s_dev_4", field("field_inode_i_sb_8", inode)),
		(uint32_t)field("field_inode_i_generation_4", inode),
	};

	if (has("has_marks", 3, key))
		return value("value_marks_4", 3, key, offsetof(struct rf_object, program));
	if (has("has_roots", 3, key))
		return value("value_roots_4", 3, key, offsetof(struct rf_object, program));
	return 0;
}

static bool is_named(enum rf_subject_kind kind)
{
	return ask(cfg_kinds) >> kind & 1;
}

static void gather_subject(uint64_t task, struct rf_subject *subject)
{
	uint64_t cred = field("field_task_struct_real_cred_8", task);
	uint64_t mm = field("field_task_struct_mm_8", task);
	uint64_t exe = mm ? field("field_mm_struct_exe_file_8", mm) : 0;
	uint64_t css = field("field_task_struct_cgroups_8", task);
	uint64_t node = field("field_cgroup_kn_8", field("field_css_set_dfl_cgrp_8", css));
	uint64_t cgroup = field("field_kernfs_node_id_8", node);

	subject->ids[RF_SUBJECT_LOGIN] = (uint32_t)field("field_task_struct_loginuid_val_4", task);
	subject->ids[RF_SUBJECT_UID] = (uint32_t)field("field_cred_uid_val_4", cred);
	subject->ids[RF_SUBJECT_GID] = (uint32_t)field("field_cred_gid_val_4", cred);
	if (is_named(RF_SUBJECT_PROGRAM) && exe)
		subject->ids[RF_SUBJECT_PROGRAM] = program_of(exe);
	if (is_named(RF_SUBJECT_SERVICE) && has("has_cgroups", 1, &cgroup))
		subject->ids[RF_SUBJECT_SERVICE] = value("value_cgroups_4", 1, &cgroup, 0);
	if (field("field_task_struct_flags_4", task) & KTHREAD)
		subject->flags |= RF_SUBJECT_KTHREAD;
	if (has("has_agents", 1, &task))
		subject->flags |= RF_SUBJECT_AGENT;
}

static uint32_t granted_to(const struct rf_subject *subject, uint64_t vault)
{
	uint32_t granted = 0;

	for (unsigned int kind = 0; kind < RF_SUBJECT_MAX_; kind++) {
		uint64_t key[] = {vault, kind, subject->ids[kind], 0};

		if (is_named(kind) && has("has_rules", 4, key))
			granted |= value("value_rules_4", 4, key, offsetof(struct rf_rule, access));
	}
	return granted;
}

/* The question as the numbers have it. */
static struct rf_question gather(struct rf_subject *subject)
{
	uint64_t place = ask("given_c_8_8"), vault = place & 0xffffff;
	struct rf_question q = {
		.access = (uint32_t)ask("given_c_16_4") & 0xff,
		.reason = (uint32_t)(place >> 32),
		.label = (uint32_t)vault,
		.directory = (uint32_t)ask("given_c_20_4"),
		.audit = (uint32_t)ask(cfg_audit),
	};

	gather_subject(ask("current_task"), subject);
	q.subject_flags = subject->flags;
	if (has("has_vaults", 1, &vault)) {
		q.vault.everyone =
			value("value_vaults_4", 1, &vault, offsetof(struct rf_vault, everyone));
		q.vault.flags =
			value("value_vaults_4", 1, &vault, offsetof(struct rf_vault, flags));
		q.granted = granted_to(subject, vault);
	}
	return q;
}

static void set(const char *name, uint64_t to)
{
	outcome[outcome_count].name = name;
	outcome[outcome_count++].value = to;
}

static const char *ghost(uint32_t number)
{
	static char names[GHOSTS_MAX][20];

	snprintf(names[number], sizeof(names[number]), "ghost_%u", number);
	return names[number];
}

/* What a program that is right comes to. Returns the verdict. */
static enum rf_verdict answer(const struct rf_spec_program *report, uint32_t stats)
{
	struct rf_subject subject = {0};
	struct rf_question q = gather(&subject);
	struct rf_answer a = rf_decide(&q);
	bool there = ask("is_there_c");
	bool refused = there && a.verdict != RF_VERDICT_ALLOW;
	uint64_t given[] = {ask("given_c_0_8"),
			    (uint32_t)ask("given_c_16_4"),
			    q.label,
			    a.verdict,
			    a.reason,
			    subject.ids[0],
			    subject.ids[1],
			    subject.ids[2],
			    subject.ids[3],
			    subject.ids[4]};

	outcome_count = 0;
	set("the_result",
	    !there || (a.verdict == RF_VERDICT_DENY && !(q.vault.flags & RF_VAULT_HIDE)) ? EPERM
	    : a.verdict == RF_VERDICT_DENY						 ? ENOENT
											 : 0);
	set(ghost(rf_world_calls(world, report)), refused);
	for (uint32_t i = 0; i < sizeof(given) / sizeof(given[0]); i++)
		set(ghost(rf_world_given(world, report, i)), given[i]);
	set(ghost(stats), there);
	set(ghost(stats + RF_LOG_KEYS), a.verdict);
	return there ? a.verdict : RF_VERDICT_MAX_;
}

/* The rules for rf_judge in one, of a program that may come to anything. */
static const struct rf_term *claim_of(const struct rf_program *program, const struct rf_spec *spec)
{
	struct rf_space *space = world->space;
	const struct rf_spec_program *judge = rf_spec_program(spec, "rf_judge");
	const struct rf_term **ghosts =
		rf_arena_alloc(space->arena, space->ghost_count * sizeof(*ghosts));
	const struct rf_term *all = rf_term_truth(space->terms, true);
	const struct rf_term *nothing[64];
	struct rf_spec_facts facts = {
		.world = world,
		.args = program->args,
		.result = rf_term_input(space->terms, "the_result"),
		.effects = nothing,
		.effect_names = (const char *const *)(const char *[64]){0},
		.start = &program->start,
		.ghosts = ghosts,
	};

	for (uint32_t i = 0; i < space->ghost_count && i < GHOSTS_MAX; i++)
		ghosts[i] = rf_term_input(space->terms, ghost(i));
	for (size_t i = 0; i < spec->rule_count; i++) {
		const struct rf_spec_rule *rule = &spec->rules[i];

		if (rf_spec_matches(rule, "rf_judge", NULL) && strcmp(rule->name, "unrelated"))
			all = rf_term_binary(space->terms, RF_TERM_BOTH, all,
					     rf_spec_claim(space->terms, rule, judge, &facts));
	}
	return all;
}

static bool holds(const struct rf_term *claim)
{
	const struct rf_assignment assignment = {.input = input, .apply = apply};
	uint64_t value = 0;

	return rf_term_evaluate(&claim, 1, &assignment, &value) == 0 && value;
}

static void compare(const struct rf_term *claim, const struct rf_spec *spec, uint32_t stats)
{
	const struct rf_spec_program *report = rf_spec_program(spec, "rf_report");
	size_t verdicts[RF_VERDICT_MAX_ + 1] = {0}, right = 0, wrong = 0, tried = 0;

	for (seed = 1; seed <= RUNS; seed++) {
		enum rf_verdict verdict = answer(report, stats);
		bool reported = verdict == RF_VERDICT_DENY || verdict == RF_VERDICT_AUDIT;

		verdicts[verdict]++;
		right += holds(claim);
		/* what it reports matters where it does */
		for (size_t i = 0; i < outcome_count; i++) {
			if (verdict == RF_VERDICT_MAX_ && i > 0)
				break;
			if (i >= 2 && i < outcome_count - 2 && !reported)
				continue;
			outcome[i].value ^= 1;
			tried++;
			wrong += !holds(claim);
			outcome[i].value ^= 1;
		}
	}
	printf("# %zu allowed, %zu denied, %zu seen, %zu of nothing\n", verdicts[RF_VERDICT_ALLOW],
	       verdicts[RF_VERDICT_DENY], verdicts[RF_VERDICT_AUDIT], verdicts[RF_VERDICT_MAX_]);
	for (int i = 0; i <= RF_VERDICT_MAX_; i++)
		ok(verdicts[i] > RUNS / 200, "enough of each verdict");
	ok(right == RUNS, "%zu of %d right answers keep the rules", right, RUNS);
	ok(wrong == tried, "%zu of %zu wrong answers break one", wrong, tried);
}

static const struct rf_object_function *function_of(const struct rf_object_file *object,
						    const char *name)
{
	for (size_t i = 0; i < object->function_count; i++)
		if (strcmp(object->functions[i].name, name) == 0)
			return &object->functions[i];
	return NULL;
}

static uint32_t map_of(const struct rf_object_file *object, const char *name)
{
	uint32_t i = 0;

	while (i < object->map_count && strcmp(object->maps[i].name, name))
		i++;
	return i;
}

/* A variable that is constant, as terms call it: the number of its section and the byte. */
static const char *constant(const struct rf_object_file *object, const char *name)
{
	uint32_t map = 0, offset = 0, id;
	char *text = NULL;

	if (!rf_type_variable(object, name, &map, &offset, &id) ||
	    asprintf(&text, "map%u_%u_4", map, offset) < 0)
		return "";
	return text;
}

int main(void)
{
	struct rf_object_file *object CLEANUP(rf_object_free_pointer) = NULL;
	struct rf_spec *spec CLEANUP(rf_spec_free_pointer) = NULL;
	struct rf_arena arena = {0};
	struct rf_space space = {.arena = &arena, .terms = rf_terms_new(true)};
	struct rf_program program;
	struct rf_error error = {0};
	struct rf_diag diag = {0};
	cleanup_free void *text = NULL;
	cleanup_file FILE *file = fopen("proofs/ringfence.spec", "re");
	size_t size = 0;

	if (!ok(file && rf_fd_read(fileno(file), SIZE_MAX / 2, &text, &size) == 0 &&
			rf_spec_read("spec", text, size, &spec, &diag) == 0 &&
			rf_object_open("build/ringfence.bpf.o", &object, &error) == 0 &&
			rf_program_run(&space, object, function_of(object, "rf_judge"), spec,
				       &program, &error) == 0,
		"the decision is read %s", error.text))
		return done();
	world = program.world;
	cfg_audit = constant(object, "cfg_audit");
	cfg_kinds = constant(object, "cfg_kinds");
	compare(claim_of(&program, spec), spec, world->logs[map_of(object, "stats")]);
	rf_terms_free(space.terms);
	rf_arena_done(&arena);
	return done();
}
