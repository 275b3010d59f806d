/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "cli/explanation.h"

#include <stddef.h>

struct rf_label rf_explain_label(const struct rf_image *image, const char *path)
{
	const struct rf_image_root *root = rf_image_root_covering(image, path);
	const struct rf_image_root *itself = rf_image_root_find(image, path);
	struct rf_label label = {0};

	if (root) {
		label.vault = root->vault;
		if (root == itself)
			label.flags = RF_LABEL_ROOT;
	}
	return label;
}

static bool is_none(uint32_t kind, uint32_t id)
{
	if (kind == RF_SUBJECT_PROGRAM || kind == RF_SUBJECT_SERVICE)
		return id == 0;
	return id == RF_NO_ID;
}

/* As the kernel programs do: one lookup per kind of subject, and what is granted adds up. */
static uint32_t match_rules(const struct rf_image *image, const struct rf_subject *subject,
			    uint32_t vault, const struct rf_image_rule **ret_rules)
{
	uint32_t granted = 0;

	for (uint32_t kind = 0; kind < RF_SUBJECT_MAX_; kind++) {
		struct rf_rule_key key = {.vault = vault, .kind = kind, .id = subject->ids[kind]};

		ret_rules[kind] = NULL;
		if (vault && !is_none(kind, key.id))
			ret_rules[kind] = rf_image_rule_find(image, &key);
		if (ret_rules[kind])
			granted |= ret_rules[kind]->access;
	}
	return granted;
}

void rf_explain(const struct rf_image *image, const struct rf_subject *subject,
		const struct rf_explained *object, struct rf_explanation *ret_explanation)
{
	struct rf_explanation e = {
		.question =
			{
				.access = object->access,
				.reason = object->reason,
				.label = object->label.vault,
				.subject_flags = subject->flags,
				.directory = object->directory,
				.audit = image->header->flags & RF_IMAGE_AUDIT,
			},
	};

	if (object->label.vault && object->label.vault <= image->header->vaults) {
		e.vault = &image->vaults[object->label.vault - 1];
		e.question.vault = e.vault->vault;
		e.root = rf_image_root_covering(image, object->path);
		if (e.root && e.root->vault != object->label.vault)
			e.root = NULL;
	}
	e.question.granted = match_rules(image, subject, object->label.vault, e.rules);
	e.answer = rf_decide(&e.question);
	*ret_explanation = e;
}
