/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "cli/explain_print.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "daemon/names.h"

static const char *vault_name(const struct rf_explain_report *report)
{
	const struct rf_image_vault *vault = report->explanation.vault;

	return vault ? rf_image_string(report->image, vault->name) : NULL;
}

static const char *reason(const struct rf_explanation *e)
{
	uint32_t access = e->question.access;

	if (e->answer.reason != RF_REASON_NONE)
		return rf_reason_text(e->answer.reason);
	if (!e->question.label)
		return "the object is in no vault";
	if (!(access & ~e->question.vault.everyone))
		return "everybody may do this to the vault";
	return "a rule lets this subject do this";
}

static void print_vault(const struct rf_explain_report *report)
{
	const struct rf_explanation *e = &report->explanation;
	const struct rf_image_place *place;
	char access[RF_ACCESS_TEXT_LEN];

	if (!e->vault) {
		puts("  vault     none");
		return;
	}
	place = e->root ? &e->root->place : &e->vault->place;
	printf("  vault     %s", vault_name(report));
	if (e->root)
		printf(", by path %s", rf_image_string(report->image, e->root->path));
	printf(" (%s:%u)\n", rf_image_string(report->image, place->file), place->line);
	rf_access_print(e->vault->vault.everyone, access);
	printf("  everyone  may %s\n", access);
}

static void print_fact(const struct rf_explain_report *report, uint32_t kind)
{
	const struct rf_image_rule *rule = report->explanation.rules[kind];
	bool named = kind == RF_SUBJECT_PROGRAM || kind == RF_SUBJECT_SERVICE;
	char access[RF_ACCESS_TEXT_LEN], safe[2 * RF_SUBJECT_TEXT_LEN];

	printf("  %-9s %s", rf_subject_kind_name(kind),
	       rf_str_escape(report->facts.texts[kind], safe, sizeof(safe)));
	if (strcmp(safe, "none") == 0) {
		puts("");
	} else if (rule) {
		rf_access_print(rule->access, access);
		printf(": '%s' may %s (%s:%u)\n", rf_image_string(report->image, rule->text),
		       access, rf_image_string(report->image, rule->place.file), rule->place.line);
	} else if (named && !report->facts.subject.ids[kind]) {
		puts(": not named in the policy");
	} else {
		puts(": no rule");
	}
}

void rf_explain_print(const struct rf_explain_report *report)
{
	const struct rf_explanation *e = &report->explanation;
	char access[RF_ACCESS_TEXT_LEN], safe[2 * PATH_MAX];

	rf_access_print(e->question.access, access);
	printf("%s %s %s\n", rf_verdict_name(e->answer.verdict), access,
	       rf_str_escape(report->path, safe, sizeof(safe)));
	printf("  reason    %s\n", reason(e));
	print_vault(report);
	if (report->object.label.flags & RF_LABEL_ANCESTOR)
		puts("  note      on the way to a vault: nobody may move, remove or cover it");
	if (report->named)
		printf("  note      named in the policy (%s:%u), absent when applied\n",
		       rf_image_string(report->image, report->named->place.file),
		       report->named->place.line);
	if (e->vault)
		for (uint32_t kind = 0; kind < RF_SUBJECT_MAX_; kind++)
			print_fact(report, kind);
	printf("  label     %s\n",
	       report->by_kernel ? "as the kernel sees it" : "by the path alone");
}

void rf_explain_print_line(const struct rf_explain_report *report)
{
	const struct rf_answer *answer = &report->explanation.answer;
	const char *vault = vault_name(report);

	printf("%s %s %s\n", rf_verdict_name(answer->verdict), rf_reason_name(answer->reason),
	       vault ? vault : "-");
}

static json_t *place_json(const struct rf_explain_report *report,
			  const struct rf_image_place *place)
{
	return json_pack("{s:s, s:I, s:I}", "file", rf_image_string(report->image, place->file),
			 "line", (json_int_t)place->line, "column", (json_int_t)place->column);
}

static json_t *fact_json(const struct rf_explain_report *report, uint32_t kind)
{
	const struct rf_image_rule *rule = report->explanation.rules[kind];
	char access[RF_ACCESS_TEXT_LEN], safe[2 * RF_SUBJECT_TEXT_LEN];
	json_t *rule_json = json_null();

	if (rule) {
		rf_access_print(rule->access, access);
		rule_json = json_pack("{s:s, s:s, s:o}", "text",
				      rf_image_string(report->image, rule->text), "access", access,
				      "place", place_json(report, &rule->place));
	}
	return json_pack("{s:s, s:o}", "is",
			 rf_str_escape(report->facts.texts[kind], safe, sizeof(safe)), "rule",
			 rule_json);
}

json_t *rf_explain_json(const struct rf_explain_report *report)
{
	const struct rf_explanation *e = &report->explanation;
	char access[RF_ACCESS_TEXT_LEN], safe[2 * PATH_MAX];
	json_t *facts = json_object();

	rf_access_print(e->question.access, access);
	for (uint32_t kind = 0; kind < RF_SUBJECT_MAX_; kind++)
		json_object_set_new(facts, rf_subject_kind_name(kind), fact_json(report, kind));
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s?, s:o, s:o, s:o, s:s}", "verdict",
			 rf_verdict_name(e->answer.verdict), "reason",
			 rf_reason_name(e->answer.reason), "because", reason(e), "access", access,
			 "path", rf_str_escape(report->path, safe, sizeof(safe)), "vault",
			 vault_name(report), "root",
			 e->root ? place_json(report, &e->root->place) : json_null(), "absent",
			 report->named ? place_json(report, &report->named->place) : json_null(),
			 "subject", facts, "label", report->by_kernel ? "kernel" : "path");
}
