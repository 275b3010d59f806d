/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "daemon/verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "daemon/agent.h"
#include "daemon/names.h"
#include "daemon/status.h"

#define SEALS (F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW)

/* One request being answered. */
struct call {
	struct rf_agent *agent;
	struct rf_client *client;
	const struct rf_control_request *request;
	int fd;		 /* stays the server's */
	uint32_t places; /* that were told */
};

static void answer(struct call *call, json_t *result, int fd)
{
	rf_client_send(call->client, json_pack("{s:o}", "result", result), fd);
}

static int need_enforcement(const struct call *call, struct rf_error *error)
{
	return call->agent->enforcement ? 0 : rf_error_set(error, -ENODATA, "nothing is enforced");
}

/* Goes out at once: the loop does not turn while a policy is brought into force. */
static void on_progress(void *data, const char *what, uint64_t done, uint64_t total)
{
	struct call *call = data;

	rf_client_send(call->client,
		       json_pack("{s:{s:s, s:I, s:I}}", "progress", "what", what, "done",
				 (json_int_t)done, "total", (json_int_t)total),
		       -1);
	rf_client_flush(call->client);
}

static void on_place(void *data, const struct rf_image *image, const struct rf_place_report *place)
{
	struct call *call = data;

	if (call->places++ >= RF_CONTROL_PLACES_MAX)
		return;
	rf_client_send(call->client,
		       json_pack("{s:o}", "place", rf_place_report_json(place, image)), -1);
}

static int check_sequence(const struct call *call, struct rf_error *error)
{
	struct rf_enforcement_info info = {0};

	if (!call->request->sequence)
		return 0;
	if (call->agent->enforcement)
		rf_enforcement_info(call->agent->enforcement, &info);
	if (info.sequence == call->request->sequence)
		return 0;
	return rf_error_set(error, -ESTALE, "what is in force is number %u, not %llu",
			    info.sequence, (unsigned long long)call->request->sequence);
}

/*
 * Only a sealed memfd is taken: what is checked cannot change afterwards, and
 * reading it cannot block, as a file of a FUSE server or a pipe could.
 */
static int image_receive(int fd, struct rf_image **ret_image, struct rf_error *error)
{
	int seals = fcntl(fd, F_GET_SEALS);

	if (seals < 0 || (seals & SEALS) != SEALS)
		return rf_error_set(error, -EINVAL, "the image is not in a sealed memfd");
	if (lseek(fd, 0, SEEK_SET) < 0)
		return rf_error_set(error, -errno, "cannot read the image: %m");
	return rf_image_read_fd(fd, ret_image, error);
}

static struct rf_agent_change change_of(struct call *call)
{
	return (struct rf_agent_change){.progress = on_progress,
					.place = on_place,
					.data = call,
					.strict = call->request->strict};
}

static int apply(struct call *call, struct rf_error *error)
{
	const struct rf_agent_change change = change_of(call);
	struct rf_image *image;
	int r;

	r = check_sequence(call, error);
	if (r == 0)
		r = image_receive(call->fd, &image, error);
	if (r == 0)
		r = rf_agent_apply(call->agent, image, &change, error);
	if (r == 0)
		answer(call, rf_status_policy(call->agent->image), -1);
	return r;
}

static int rollback(struct call *call, struct rf_error *error)
{
	const struct rf_agent_change change = change_of(call);
	int r;

	r = check_sequence(call, error);
	if (r == 0)
		r = rf_agent_rollback(call->agent, &change, error);
	if (r == 0)
		answer(call, rf_status_policy(call->agent->image), -1);
	return r;
}

static int status(struct call *call, struct rf_error *error)
{
	json_t *result;
	int r;

	r = rf_status(call->agent, &result, error);
	if (r == 0)
		answer(call, result, -1);
	return r;
}

static int events(struct call *call, struct rf_error *error)
{
	rf_client_events(call->client, rf_sink_log(call->agent->sink), call->request);
	if (!call->request->follow)
		answer(call, json_object(), -1);
	return 0;
}

static int label(struct call *call, struct rf_error *error)
{
	const struct rf_image *image = call->agent->image;
	const char *name = NULL;
	struct rf_label found;
	uint32_t reason;
	int r;

	r = need_enforcement(call, error);
	if (r == 0)
		r = rf_enforcement_label(call->agent->enforcement, call->fd, &found, &reason,
					 error);
	if (r < 0)
		return r;
	if (image && found.vault && found.vault <= image->header->vaults)
		name = rf_image_string(image, image->vaults[found.vault - 1].name);
	answer(call,
	       json_pack("{s:I, s:s?, s:I, s:I}", "vault", (json_int_t)found.vault, "name", name,
			 "flags", (json_int_t)found.flags, "reason", (json_int_t)reason),
	       -1);
	return 0;
}

static int holdings(struct call *call, struct rf_error *error)
{
	json_t *result;
	int r;

	r = need_enforcement(call, error);
	if (r == 0)
		r = rf_status_holdings(call->agent, &result, error);
	if (r == 0)
		answer(call, result, -1);
	return r;
}

static int stop(struct call *call, struct rf_error *error)
{
	int r = rf_agent_stop(call->agent, error);

	if (r == 0)
		answer(call, json_object(), -1);
	return r;
}

static int self_test(struct call *call, struct rf_error *error)
{
	int r;

	r = need_enforcement(call, error);
	if (r == 0)
		r = rf_enforcement_self_test(call->agent->enforcement, error);
	if (r == 0)
		answer(call, json_object(), -1);
	return r;
}

static int image(struct call *call, struct rf_error *error)
{
	const struct rf_image *current = call->agent->image;
	cleanup_fd int fd = -1;
	int r;

	r = need_enforcement(call, error);
	if (r < 0)
		return r;
	if (!current)
		return rf_error_set(error, -ENOENT, "the image of what is in force is not known");
	fd = memfd_create("ringfence-image", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd < 0)
		return rf_error_set(error, -errno, "cannot make a memfd: %m");
	r = rf_fd_write(fd, current->bytes, current->header->size);
	if (r < 0)
		return rf_error_set(error, r, "cannot copy the image: %s", strerror(-r));
	if (lseek(fd, 0, SEEK_SET) < 0 || fcntl(fd, F_ADD_SEALS, SEALS | F_SEAL_SEAL) < 0)
		return rf_error_set(error, -errno, "cannot seal the image: %m");
	answer(call, rf_status_policy(current), TAKE_FD(fd));
	return 0;
}

static int (*const handlers[])(struct call *call, struct rf_error *error) = {
	[RF_VERB_STATUS] = status, [RF_VERB_APPLY] = apply,	    [RF_VERB_ROLLBACK] = rollback,
	[RF_VERB_EVENTS] = events, [RF_VERB_LABEL] = label,	    [RF_VERB_HOLDINGS] = holdings,
	[RF_VERB_STOP] = stop,	   [RF_VERB_SELF_TEST] = self_test, [RF_VERB_IMAGE] = image,
};
_Static_assert(sizeof(handlers) / sizeof(handlers[0]) == RF_VERB_MAX_, "a verb has no handler");

void rf_verbs_handle(void *agent, struct rf_client *client,
		     const struct rf_control_request *request, int fd)
{
	struct call call = {.agent = agent, .client = client, .request = request, .fd = fd};
	struct rf_error error = {""};
	int r;

	r = handlers[request->verb](&call, &error);
	if (r < 0)
		rf_client_fail(client, r, &error);
}
