/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Who runs the program. Where the specification says that the kernel's fields stay, what a helper
 * takes from there is what rules call by the fields' names. */
#include <errno.h>

#include "verify/contract.h"

int rf_call_tells_task(const struct rf_call *call)
{
	const struct rf_term *task = rf_world_task(rf_call_world(call));

	if (!task)
		return -ENOMEM;
	rf_call_returns(call, rf_value_word(task));
	return 0;
}

static bool is_stable(const struct rf_call *call, const char *field)
{
	return rf_spec_trusts(rf_call_world(call)->spec, field) == RF_SPEC_STABLE;
}

/* Two fields of 4 bytes behind the pointer, the first in the upper half. */
static int tells_two(const struct rf_call *call, const struct rf_term *pointer, const char *upper,
		     const char *lower)
{
	struct rf_terms *terms = call->exec->space->terms;
	struct rf_world *world = rf_call_world(call);
	const struct rf_term *high, *low;

	if (!is_stable(call, upper) || !is_stable(call, lower))
		return rf_call_tells(call);
	high = pointer ? rf_world_field(world, upper, 4, pointer, false) : NULL;
	low = pointer ? rf_world_field(world, lower, 4, pointer, false) : NULL;
	if (!high || !low)
		return -ENOMEM;
	high = rf_term_binary(terms, RF_TERM_SHL, high, rf_term_word(terms, 32));
	low = rf_term_binary(terms, RF_TERM_AND, low, rf_term_word(terms, UINT32_MAX));
	rf_call_returns(call, rf_value_word(rf_term_binary(terms, RF_TERM_OR, high, low)));
	return 0;
}

int rf_call_tells_process(const struct rf_call *call)
{
	return tells_two(call, rf_world_task(rf_call_world(call)), "struct task_struct.tgid",
			 "struct task_struct.pid");
}

int rf_call_tells_user(const struct rf_call *call)
{
	static const char cred[] = "struct task_struct.cred";
	struct rf_world *world = rf_call_world(call);
	const struct rf_term *task = rf_world_task(world);

	if (!is_stable(call, cred))
		return rf_call_tells(call);
	return tells_two(call, task ? rf_world_field(world, cred, 8, task, false) : NULL,
			 "struct cred.gid.val", "struct cred.uid.val");
}
