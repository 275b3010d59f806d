/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Faults of a text, for tests. */
#ifndef RF_TESTS_FAULTS_H
#define RF_TESTS_FAULTS_H

#include "base/diag.h"

/* All faults as text, the caller's to free; the list is empty afterwards. */
__attribute__((unused)) static char *faults_take(struct rf_diag *diag)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	rf_diag_print(diag, out);
	fclose(out);
	rf_diag_done(diag);
	return text;
}

#endif
