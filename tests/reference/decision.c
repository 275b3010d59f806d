/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * src/bpf/judge.bpf.c, report.h: what is decided, and what is told of it. The decision itself is
 * that of decide.h, which `ringfence explain` uses.
 */
#include "core/decide.h"

#include <errno.h>

#include "reference.h"

#define KTHREAD 0x00200000 /* PF_KTHREAD of the kernel's <linux/sched.h> */

static const size_t access_at = offsetof(struct rf_rule, access),
		    task_flags_at = offsetof(struct rf_task, flags),
		    everyone_at = offsetof(struct rf_vault, everyone),
		    vault_flags_at = offsetof(struct rf_vault, flags);

static bool is_named(enum rf_subject_kind kind)
{
	return constant("cfg_kinds") >> kind & 1;
}

static uint64_t executable(uint64_t task)
{
	uint64_t mm = kernel("task_struct_mm_8", task);

	return mm ? kernel("mm_struct_exe_file_8", mm) : 0;
}

static uint32_t program_of(uint64_t inode)
{
	return may_carry(inode) ? (uint32_t)(carried(inode) >> 32) : 0;
}

static void gather_subject(uint64_t task, struct rf_subject *subject)
{
	uint64_t cred = kernel("task_struct_real_cred_8", task), exe = executable(task);
	uint64_t css = kernel("task_struct_cgroups_8", task);
	uint64_t node = kernel("cgroup_kn_8", kernel("css_set_dfl_cgrp_8", css));
	uint64_t cgroup = kernel("kernfs_node_id_8", node);

	*subject = (struct rf_subject){0};
	subject->ids[RF_SUBJECT_LOGIN] = (uint32_t)kernel("task_struct_loginuid_val_4", task);
	subject->ids[RF_SUBJECT_UID] = (uint32_t)kernel("cred_uid_val_4", cred);
	subject->ids[RF_SUBJECT_GID] = (uint32_t)kernel("cred_gid_val_4", cred);
	if (is_named(RF_SUBJECT_PROGRAM) && exe)
		subject->ids[RF_SUBJECT_PROGRAM] = program_of(kernel("file_f_inode_8", exe));
	if (is_named(RF_SUBJECT_SERVICE) && there_is("cgroups", 1, &cgroup))
		subject->ids[RF_SUBJECT_SERVICE] = (uint32_t)entry("cgroups", 4, 1, &cgroup, 0);
	if (kernel("task_struct_flags_4", task) & KTHREAD)
		subject->flags |= RF_SUBJECT_KTHREAD;
	if (there_is("tasks", 1, &task) &&
	    entry("tasks", 4, 1, &task, task_flags_at) & RF_TASK_AGENT)
		subject->flags |= RF_SUBJECT_AGENT;
}

static uint32_t granted_by_rules(const struct rf_subject *subject, uint64_t vault)
{
	uint32_t granted = 0;

	for (unsigned int kind = 0; kind < RF_SUBJECT_MAX_; kind++) {
		uint64_t keys[] = {vault, kind, subject->ids[kind], 0};

		if (is_named(kind) && there_is("rules", 4, keys))
			granted |= (uint32_t)entry("rules", 4, 4, keys, access_at);
	}
	return granted;
}

/* Where the policy has no such vault, nothing is granted. */
uint64_t rights_of(uint64_t task, uint64_t vault)
{
	struct rf_subject subject;
	uint64_t granted;

	if (!there_is("vaults", 1, &vault))
		return 0;
	gather_subject(task, &subject);
	granted = entry("vaults", 4, 1, &vault, everyone_at);
	return subject.flags & RF_SUBJECT_KTHREAD ? granted
						  : granted | granted_by_rules(&subject, vault);
}

static struct rf_question question(void)
{
	uint64_t place = given("c_8_8"), vault = VAULT(place);
	struct rf_subject subject;
	struct rf_question q = {
		.access = (uint32_t)given("c_16_4") & 0xff,
		.reason = (uint32_t)REASON(place),
		.label = (uint32_t)vault,
		.directory = (uint32_t)given("c_20_4"),
		.audit = (uint32_t)constant("cfg_audit"),
	};

	gather_subject(current_task(), &subject);
	q.subject_flags = subject.flags;
	if (there_is("vaults", 1, &vault)) {
		q.vault.everyone = (uint32_t)entry("vaults", 4, 1, &vault, everyone_at);
		q.vault.flags = (uint32_t)entry("vaults", 4, 1, &vault, vault_flags_at);
		q.granted = granted_by_rules(&subject, vault);
	}
	return q;
}

/* What neither decides nor reports anything. */
static const char *const others[] = {
	"roots", "devices",  "filesystems", "subvolumes", "mounts",  "labelled",
	"marks", "vaults",   "rules",	    "units",	  "cgroups", "dirs",
	"tasks", "requests", "meta",	    "state",	  NULL,
};

static void come_to_verdict(void)
{
	struct rf_question q = question();
	struct rf_answer a = rf_decide(&q);
	uint64_t counter[] = {a.verdict};
	bool refused = a.verdict != RF_VERDICT_ALLOW, hides = q.vault.flags & RF_VAULT_HIDE;

	leaves(others);
	if (!given("is_there_c")) {
		come(MUST, RESULT, EPERM);
		leaves_all();
		return;
	}
	come(MUST, RESULT, a.verdict != RF_VERDICT_DENY ? 0 : hides ? ENOENT : EPERM);
	writes(MUST, "stats", 1, counter);
	come(MUST, calls("rf_report"), refused);
	if (!refused)
		return;
	come(MUST, handed("rf_report", 0), given("c_0_8"));
	come(MUST, handed("rf_report", 1), given("c_16_4"));
	come(MUST, handed("rf_report", 2), q.label);
	come(MUST, handed("rf_report", 3), a.verdict);
	come(MUST, handed("rf_report", 4), a.reason);
}

/* What rf_report() is given, a struct rf_refusal of judge.h. */
#define DENTRY given("refusal_0_8")
#define WHAT given("refusal_8_4")
#define VAULT_OF given("refusal_12_4")
#define VERDICT given("refusal_16_4")
#define WHY given("refusal_20_4")

static uint64_t kept(unsigned int size, size_t offset)
{
	uint64_t task = current_task();

	return entry("attempts", size, 1, &task, offset);
}

/* Whether it can be the one before once more. */
static bool is_repeated(void)
{
	uint64_t task = current_task();

	return there_is("attempts", 1, &task) &&
	       kept(8, offsetof(struct rf_attempt, dentry)) == DENTRY &&
	       kept(8, offsetof(struct rf_attempt, mm)) == kernel("task_struct_mm_8", task) &&
	       kept(8, offsetof(struct rf_attempt, cred)) == kernel("task_struct_cred_8", task) &&
	       kept(4, offsetof(struct rf_attempt, what)) == WHAT &&
	       kept(4, offsetof(struct rf_attempt, verdict)) == VERDICT &&
	       kept(4, offsetof(struct rf_attempt, vault)) == VAULT_OF;
}

static void attempt(size_t offset, uint64_t number)
{
	come(MUST, written("attempts", offset), number);
}

static void remember(void)
{
	uint64_t task = current_task();

	come(MAY, times("attempts"), 1);
	come(MUST, key("attempts", 0), task);
	attempt(offsetof(struct rf_attempt, dentry), DENTRY);
	attempt(offsetof(struct rf_attempt, what), WHAT);
	attempt(offsetof(struct rf_attempt, verdict), VERDICT);
	attempt(offsetof(struct rf_attempt, vault), VAULT_OF);
	attempt(offsetof(struct rf_attempt, mm), kernel("task_struct_mm_8", task));
	attempt(offsetof(struct rf_attempt, cred), kernel("task_struct_cred_8", task));
	attempt(offsetof(struct rf_attempt, repeated), 0);
}

static void says(size_t offset, uint64_t number)
{
	come(MUST, written("events", offset), number);
}

static void send(void)
{
	uint64_t task = current_task(), exe = executable(task);
	uint64_t inode = kernel("file_f_inode_8", exe);
	const size_t subject = offsetof(struct rf_event, subject);
	struct rf_subject who;

	gather_subject(task, &who);
	come(MUST, times("events"), 1);
	says(offsetof(struct rf_event, hook), WHAT >> 8);
	says(offsetof(struct rf_event, access), WHAT & 0xff);
	says(offsetof(struct rf_event, verdict), VERDICT);
	says(offsetof(struct rf_event, reason), WHY);
	says(offsetof(struct rf_event, vault), VAULT_OF);
	for (size_t i = 0; i < RF_SUBJECT_MAX_; i++)
		says(subject + sizeof(*who.ids) * i, who.ids[i]);
	says(subject + offsetof(struct rf_subject, flags), who.flags);
	says(offsetof(struct rf_event, pid), kernel("task_struct_tgid_4", task));
	says(offsetof(struct rf_event, tid), kernel("task_struct_pid_4", task));
	says(offsetof(struct rf_event, euid),
	     kernel("cred_euid_val_4", kernel("task_struct_cred_8", task)));
	says(offsetof(struct rf_event, exe.ino), exe ? kernel("inode_i_ino_8", inode) : 0);
	says(offsetof(struct rf_event, exe.dev),
	     exe ? kernel("super_block_s_dev_4", kernel("inode_i_sb_8", inode)) : 0);
	says(offsetof(struct rf_event, exe.gen), exe ? kernel("inode_i_generation_4", inode) : 0);
}

/* Of whom it is, as `sources` knows him. */
struct source {
	uint64_t keys[6];
	bool is_there;
};

static struct source source(void)
{
	uint64_t task = current_task(), exe = executable(task);
	uint64_t inode = kernel("file_f_inode_8", exe);
	uint64_t cgroup = kernel("css_set_dfl_cgrp_8", kernel("task_struct_cgroups_8", task));
	struct source source = {
		.keys = {kernel("kernfs_node_id_8", kernel("cgroup_kn_8", cgroup)),
			 exe ? kernel("inode_i_ino_8", inode) : 0,
			 exe ? kernel("super_block_s_dev_4", kernel("inode_i_sb_8", inode)) : 0,
			 exe ? kernel("inode_i_generation_4", inode) : 0, VAULT_OF}};

	source.is_there = there_is("sources", 6, source.keys);
	return source;
}

static uint64_t tallied(const struct source *source, unsigned int size, size_t offset)
{
	return entry("sources", size, 6, source->keys, offset);
}

/* Whether the task, or its source, has had its share: a new window may begin all the same. */
static bool had_share(const struct source *source)
{
	uint64_t task = current_task();

	if (there_is("attempts", 1, &task) &&
	    kept(4, offsetof(struct rf_attempt, share.sent)) >= RF_TASK_SHARE)
		return true;
	return source->is_there &&
	       tallied(source, 4, offsetof(struct rf_tally, share.sent)) >= RF_SOURCE_SHARE;
}

static void touch(const struct source *source)
{
	if (!source->is_there)
		return;
	come(MAY, effect("sources"), 1);
	come(MAY, times("sources"), 1);
	for (size_t i = 0; i < 6; i++)
		come(MUST, key("sources", i), source->keys[i]);
}

/* One more that there is no event of, and who it was. */
static void only_count(const struct source *source, enum rf_stat why)
{
	const uint64_t counter[] = {why};
	size_t where = why == RF_STAT_LOST ? offsetof(struct rf_tally, lost)
					   : offsetof(struct rf_tally, withheld);

	writes(MUST, "stats", 1, counter);
	come(MUST, times("events"), 0);
	touch(source);
	if (!source->is_there)
		return;
	come(MAY, written("sources", where), tallied(source, 8, where) + 1);
	come(MUST, written("sources", offsetof(struct rf_tally, pid)),
	     kernel("task_struct_tgid_4", current_task()));
	come(MUST, written("sources", offsetof(struct rf_tally, login)),
	     (uint32_t)kernel("task_struct_loginuid_val_4", current_task()));
}

/* One more of the window, which may be the first; at both ends a rule says what it is. */
static void take_one(const char *map, size_t offset, uint64_t sent, uint64_t limit)
{
	uint64_t now = sent < limit ? sent + 1 : 1;

	come(now == 1 || now == limit ? MUST : MAY, written(map, offset), now);
}

/* Who had his share sends only in the next window, which begins now. */
static void begin_anew(void)
{
	const size_t since = offsetof(struct rf_attempt, share.since);
	uint64_t now = kept(8, since) + RF_SHARE_NS;

	come(MUST, written("attempts", since), now);
	come(MUST, written("attempts", offsetof(struct rf_attempt, time)), now);
}

static void take(const struct source *source)
{
	uint64_t task = current_task(), sent = kept(4, offsetof(struct rf_attempt, share.sent));

	take_one("attempts", offsetof(struct rf_attempt, share.sent), sent, RF_TASK_SHARE);
	if (there_is("attempts", 1, &task) && sent >= RF_TASK_SHARE)
		begin_anew();
	touch(source);
	if (source->is_there)
		take_one("sources", offsetof(struct rf_tally, share.sent),
			 tallied(source, 4, offsetof(struct rf_tally, share.sent)),
			 RF_SOURCE_SHARE);
}

/* Sent, or counted: as one that found no room, as one too many, or as the last one once more. */
static void come_to_report(void)
{
	const uint64_t repeated[] = {RF_STAT_REPEATED};
	struct source from;

	leaves(others);
	come(MUST, RESULT, 0);
	if (!given("is_there_refusal"))
		return;
	from = source();
	if (is_repeated() && chance("soon", 6)) {
		writes(MUST, "stats", 1, repeated);
		come(MUST, times("events"), 0);
		come(MUST, effect("sources"), 0);
		come(MUST, written("attempts", offsetof(struct rf_attempt, repeated)),
		     (uint32_t)(kept(4, offsetof(struct rf_attempt, repeated)) + 1));
	} else if (had_share(&from) && chance("too many", 4)) {
		only_count(&from, RF_STAT_WITHHELD);
		come(MAY, written("attempts", offsetof(struct rf_attempt, share.sent)),
		     (uint32_t)(kept(4, offsetof(struct rf_attempt, share.sent)) + 1));
	} else if (chance("no room", 2)) {
		only_count(&from, RF_STAT_LOST);
	} else {
		come(MUST, times("stats"), 0);
		send();
		remember();
		take(&from);
	}
}

const struct reference references_of_decision[] = {
	{"rf_judge", come_to_verdict},
	{"rf_report", come_to_report},
	{NULL, NULL},
};
