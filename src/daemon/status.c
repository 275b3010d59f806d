/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "daemon/status.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/str.h"
#include "daemon/clock.h"
#include "daemon/control.h"
#include "daemon/names.h"

#define OPENS_SHOWN 10 /* paths that are listed */

CLEANUP_DEFINE(struct rf_image *, rf_image_free)

static const char *const stat_names[] = {
	[RF_STAT_ALLOWED] = "allowed",	 [RF_STAT_DENIED] = "denied",
	[RF_STAT_AUDITED] = "audited",	 [RF_STAT_LOST] = "lost",
	[RF_STAT_REPEATED] = "repeated", [RF_STAT_UNNAMED] = "unnamed",
	[RF_STAT_WALKS] = "walks",	 [RF_STAT_WITHHELD] = "withheld",
};
_Static_assert(sizeof(stat_names) / sizeof(stat_names[0]) == RF_STAT_MAX_, "a stat has no name");

json_t *rf_status_policy(const struct rf_image *image)
{
	char hash[2 * RF_IMAGE_HASH_LEN + 1];

	if (!image)
		return json_null();
	rf_image_hash_print(image, hash);
	return json_pack("{s:s, s:I, s:s, s:s}", "name",
			 rf_image_string(image, image->header->name), "revision",
			 (json_int_t)image->header->revision, "hash", hash, "mode",
			 image->header->flags & RF_IMAGE_AUDIT ? "audit" : "enforce");
}

json_t *rf_status_proof(const struct rf_proven *proven)
{
	char hash[2 * RF_OBJECT_DIGEST_LEN + 1];

	return json_pack("{s:s, s:o, s:i, s:s?}", "object",
			 rf_object_digest_print(proven->object, hash), "programs",
			 proven->programs ? json_integer(proven->programs) : json_null(), "proven",
			 (int)proven->proven, "provers", *proven->provers ? proven->provers : NULL);
}

/* What is adopted may be another build's. What this build's manifest says is of its own object. */
static struct rf_proven in_force(const struct rf_agent *agent,
				 const struct rf_enforcement_info *info)
{
	struct rf_proven unknown = {0};

	if (!memcmp(agent->proven.object, info->object, sizeof(info->object)))
		return agent->proven;
	memcpy(unknown.object, info->object, sizeof(info->object));
	return unknown;
}

static void warn(json_t *warnings, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void warn(json_t *warnings, const char *format, ...)
{
	char text[PATH_MAX + RF_ERROR_LEN], safe[4 * sizeof(text)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	json_array_append_new(warnings, json_string(rf_str_escape(text, safe, sizeof(safe))));
}

static void warn_of_proofs(json_t *warnings, const struct rf_agent *agent,
			   const struct rf_enforcement_info *info)
{
	bool own = agent->proven.programs && agent->proven.proven == agent->proven.programs;
	struct rf_proven loaded = in_force(agent, info);

	if (!own)
		warn(warnings, "the kernel programs of this daemon are not the ones that were "
			       "proved: it brings no policy into force");
	if (agent->enforcement && (!loaded.programs || loaded.proven < loaded.programs))
		warn(warnings, "whether the kernel programs in force are proved is not known%s",
		     own ? ": `ringfence apply` replaces them" : "");
}

static void warn_of_state(json_t *warnings, const struct rf_agent *agent, enum rf_place_state state,
			  const char *what)
{
	uint32_t count = agent->places.counts[state];

	if (count)
		warn(warnings, "%u paths %s, the first %s", count, what,
		     rf_places_first(&agent->places, agent->image, state));
}

/* Where paths do not lead to what was recorded, somebody else's tree may be what is used. */
static void warn_of_places(json_t *warnings, const struct rf_agent *agent)
{
	const struct rf_places *places = &agent->places;
	const char *first = "";
	uint32_t lacking;

	if (!agent->image)
		return;
	warn_of_state(warnings, agent, RF_PLACE_MOVED, "no longer lead to what was recorded");
	warn_of_state(warnings, agent, RF_PLACE_REFUSED, "cannot be protected");
	warn_of_state(warnings, agent, RF_PLACE_LATER, "came later, and are not protected yet");
	lacking = rf_places_lacking(places, agent->image, &first);
	if (lacking)
		warn(warnings, "%u paths are absent, and protected when they come, the first %s",
		     lacking, first);
	if (places->counts[RF_PLACE_UNSEEN])
		warn(warnings, "%u places in vaults could not be looked through, the first %s",
		     places->counts[RF_PLACE_UNSEEN], places->inside[0].path);
}

/* Why reads are checked, and what would end that. */
static void warn_of_opens(json_t *warnings, const struct rf_agent *agent,
			  const struct rf_enforcement_info *info)
{
	char path[PATH_MAX] = "?";

	if (!info->held)
		return;
	if (info->open)
		rf_enforcement_open_path(agent->enforcement, 0, path, sizeof(path));
	if (info->open || info->more)
		warn(warnings,
		     "reads and writes are checked: %s%u files of vaults are open since before the "
		     "policy, the first %s: end or restart the processes that hold them",
		     info->more ? "more than " : "", info->open, path);
	if (info->blind)
		warn(warnings, "reads and writes are checked: a part of a vault could not be "
			       "looked through");
	if (info->lost)
		warn(warnings, "reads and writes are checked: what was open before the policy is "
			       "not known any more, as a daemon ended that knew it: that stays "
			       "until this machine is booted anew, or enforcement is stopped and "
			       "started");
}

static json_t *warnings_json(const struct rf_agent *agent, const struct rf_enforcement_info *info,
			     const uint64_t *stats)
{
	json_t *warnings = json_array();

	if (!agent->enforcement) {
		warn(warnings, "nothing is enforced: no policy was applied");
		warn_of_proofs(warnings, agent, info);
		return warnings;
	}
	if (agent->ill)
		warn(warnings, "the last self-test failed: refusals cannot be relied on");
	warn_of_places(warnings, agent);
	if (!agent->image)
		warn(warnings, "the policy in force is not the one in the state directory");
	else if (agent->image->header->flags & RF_IMAGE_AUDIT)
		warn(warnings, "audit mode: refusals are reported, and nothing is refused");
	warn_of_opens(warnings, agent, info);
	if (stats[RF_STAT_UNNAMED] + info->unnamed)
		warn(warnings,
		     "%llu cgroups of services found no room in the table, so these "
		     "services have no rights in vaults",
		     (unsigned long long)stats[RF_STAT_UNNAMED] + info->unnamed);
	if (stats[RF_STAT_LOST])
		warn(warnings, "%llu events were lost", (unsigned long long)stats[RF_STAT_LOST]);
	warn_of_proofs(warnings, agent, info);
	return warnings;
}

/* {"files": so many, "more", "lost", "list": the first of their paths} */
static json_t *opens_json(const struct rf_agent *agent, const struct rf_enforcement_info *info)
{
	char path[PATH_MAX], safe[4 * sizeof(path)];
	json_t *list = json_array();

	for (uint32_t i = 0; i < info->open && i < OPENS_SHOWN; i++)
		if (rf_enforcement_open_path(agent->enforcement, i, path, sizeof(path)) == 0)
			json_array_append_new(list,
					      json_string(rf_str_escape(path, safe, sizeof(safe))));
	return json_pack("{s:I, s:b, s:b, s:o}", "files", (json_int_t)info->open, "more",
			 (int)info->more, "lost", (int)info->lost, "list", list);
}

static void add_info(json_t *object, const struct rf_agent *agent,
		     const struct rf_enforcement_info *info)
{
	struct rf_proven proven = in_force(agent, info);
	char since[RF_CLOCK_TEXT_LEN];

	rf_clock_print(info->since * 1000000000, since);
	json_object_set_new(object, "since", json_string(since));
	json_object_set_new(object, "sequence", json_integer(info->sequence));
	json_object_set_new(object, "hooks", json_integer(info->hooks));
	json_object_set_new(object, "roots", json_integer(info->roots));
	json_object_set_new(object, "missing", json_integer(info->missing));
	json_object_set_new(object, "links", json_integer(info->links));
	json_object_set_new(object, "nested", json_integer(info->nested));
	json_object_set_new(object, "hides",
			    json_boolean(agent->image && rf_image_hides(agent->image)));
	json_object_set_new(object, "held", json_boolean(info->held));
	json_object_set_new(object, "open", opens_json(agent, info));
	json_object_set_new(object, "places",
			    agent->image ? rf_places_json(&agent->places, agent->image)
					 : json_null());
	json_object_set_new(object, "self_test", json_string(agent->ill ? "failed" : "passed"));
	json_object_set_new(object, "proof", rf_status_proof(&proven));
}

static json_t *stats_json(const uint64_t *stats)
{
	json_t *object = json_object();

	for (size_t i = 0; i < RF_STAT_MAX_; i++)
		json_object_set_new(object, stat_names[i], json_integer((json_int_t)stats[i]));
	return object;
}

int rf_status(const struct rf_agent *agent, json_t **ret_status, struct rf_error *error)
{
	CLEANUP(rf_image_free_pointer) struct rf_image *previous = NULL;
	struct rf_enforcement_info info = {0};
	uint64_t stats[RF_STAT_MAX_] = {0};
	json_t *object;
	int r;

	if (agent->enforcement) {
		rf_enforcement_info(agent->enforcement, &info);
		r = rf_enforcement_stats(agent->enforcement, stats, error);
		if (r < 0)
			return r;
	}
	if (rf_store_previous(&agent->store, &previous, NULL) < 0)
		previous = NULL;
	object = json_pack("{s:s, s:i, s:b, s:o, s:o}", "version", RF_VERSION, "pid", (int)getpid(),
			   "enforcing", agent->enforcement != NULL, "policy",
			   rf_status_policy(agent->image), "previous", rf_status_policy(previous));
	if (agent->enforcement) {
		add_info(object, agent, &info);
		json_object_set_new(object, "stats", stats_json(stats));
	}
	json_object_set_new(object, "warnings", warnings_json(agent, &info, stats));
	*ret_status = object;
	return 0;
}

struct holdings {
	const struct rf_image *image;
	json_t *list;
};

/* Where the descriptor leads, as the kernel shows it; NULL when that cannot be told. */
static json_t *holding_path(const struct rf_holding *holding)
{
	char link[64], path[4096], safe[4 * sizeof(path)];
	ssize_t len;

	if (holding->kind != RF_HOLDING_FILE)
		return json_null();
	snprintf(link, sizeof(link), "/proc/%u/fd/%u", holding->pid, holding->fd);
	len = readlink(link, path, sizeof(path) - 1);
	if (len < 0)
		return json_null();
	path[len] = '\0';
	return json_string(rf_str_escape(path, safe, sizeof(safe)));
}

static void on_holding(void *data, const struct rf_holding *holding)
{
	struct holdings *holdings = data;
	const struct rf_image *image = holdings->image;
	char comm[RF_COMM_LEN + 1] = "", safe[4 * RF_COMM_LEN + 1], access[RF_ACCESS_TEXT_LEN];
	const char *vault = NULL;

	if (json_array_size(holdings->list) >= RF_CONTROL_HOLDINGS_MAX)
		return;
	memcpy(comm, holding->comm, RF_COMM_LEN);
	rf_access_print(holding->access, access);
	if (image && holding->vault && holding->vault <= image->header->vaults)
		vault = rf_image_string(image, image->vaults[holding->vault - 1].name);
	json_array_append_new(holdings->list,
			      json_pack("{s:s, s:I, s:I, s:I, s:s, s:s, s:s?, s:o}", "kind",
					rf_holding_kind_name(holding->kind), "pid",
					(json_int_t)holding->pid, "tid", (json_int_t)holding->tid,
					"fd", (json_int_t)holding->fd, "comm",
					rf_str_escape(comm, safe, sizeof(safe)), "access", access,
					"vault", vault, "path", holding_path(holding)));
}

int rf_status_holdings(const struct rf_agent *agent, json_t **ret_holdings, struct rf_error *error)
{
	struct holdings holdings = {agent->image, json_array()};
	int r;

	r = rf_enforcement_holdings(agent->enforcement, on_holding, &holdings, error);
	if (r < 0) {
		json_decref(holdings.list);
		return r;
	}
	*ret_holdings = json_pack("{s:i, s:o}", "count", r, "holdings", holdings.list);
	return 0;
}
