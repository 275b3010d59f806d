/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Users and groups as this machine's database (passwd, group, NSS) has them. */
#ifndef RF_POLICY_PEOPLE_H
#define RF_POLICY_PEOPLE_H

#include <stddef.h>
#include <stdint.h>

struct rf_people;

/** An empty view, filled when it is first asked; NULL without memory. */
struct rf_people *rf_people_new(void);
void rf_people_free(struct rf_people *people);

/** The number of a user or group by name: 0, -ENOENT, or what the database failed with. */
int rf_people_user(struct rf_people *people, const char *name, uint32_t *ret_uid);
int rf_people_group(struct rf_people *people, const char *name, uint32_t *ret_gid);

/** The name that a mistyped one is nearest to, or NULL. Valid as long as `people` is. */
const char *rf_people_user_near(struct rf_people *people, const char *name);
const char *rf_people_group_near(struct rf_people *people, const char *name);

/**
 * The users that have the group as their primary one, as far as the database lists
 * its users, and those that it names as members. Sorted, each once; the caller
 * frees *ret_uids. Returns 0 or -ENOMEM.
 */
int rf_people_members(struct rf_people *people, uint32_t gid, uint32_t **ret_uids, size_t *ret_n);

#endif
