/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Objects of the kernel's that are handed on: tasks, cgroups, files. */
#include "verify/contract.h"

static int gives(const struct rf_call *call, const struct rf_term *unless)
{
	const struct rf_value *object = rf_call_arg(call, 1);
	struct rf_terms *terms = call->exec->space->terms;
	const struct rf_term *none = rf_term_word(terms, 0);

	if (object->kind != RF_VALUE_WORD)
		return rf_call_refuse(call, "r1 is nothing of the kernel's");
	rf_call_returns(call, rf_value_word(rf_term_if(terms, unless, none, object->word)));
	return 0;
}

int rf_call_gives(const struct rf_call *call)
{
	return gives(call, rf_term_truth(call->exec->space->terms, false));
}

int rf_call_holds(const struct rf_call *call)
{
	return gives(call, rf_world_maybe(call->exec->space));
}
