/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * From facts to a verdict with its grounds, by the same core/decide.h that the
 * kernel programs run. Pure.
 */
#ifndef RF_CLI_EXPLANATION_H
#define RF_CLI_EXPLANATION_H

#include <stdbool.h>

#include "core/decide.h"
#include "policy/image.h"

/* What is asked, and what is acted on. */
struct rf_explained {
	uint32_t access;  /* enum rf_access */
	const char *path; /* canonical */
	bool directory;
	struct rf_label label;
	uint32_t reason; /* why it could not be judged, or RF_REASON_NONE */
};

struct rf_explanation {
	struct rf_question question;
	struct rf_answer answer;
	const struct rf_image_vault *vault; /* NULL: the object is in none */
	const struct rf_image_root *root;   /* that puts it there by its path; may be NULL */
	const struct rf_image_rule *rules[RF_SUBJECT_MAX_]; /* that match the subject, or NULL */
};

/** The label that an object has by its path alone, where no kernel can be asked. */
struct rf_label rf_explain_label(const struct rf_image *image, const char *path);

/** Answers; what it points to is the image's. */
void rf_explain(const struct rf_image *image, const struct rf_subject *subject,
		const struct rf_explained *object, struct rf_explanation *ret_explanation);

#endif
