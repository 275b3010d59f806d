/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Of all that libbpf prints when a load fails: what failed, and why the verifier refused it. Pure.
 */
#ifndef RF_ENFORCE_COMPLAINT_H
#define RF_ENFORCE_COMPLAINT_H

#include "base/error.h"

/* A zeroed one has heard nothing. */
struct rf_complaint {
	char first[RF_ERROR_LEN / 2];	 /* the first line, which the others follow from */
	char verifier[RF_ERROR_LEN / 4]; /* the last line of its log, but for its figures */
};

/** Takes the next thing that was printed, of one line or of many. */
void rf_complaint_take(struct rf_complaint *complaint, const char *text);

#endif
