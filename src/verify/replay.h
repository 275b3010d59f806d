/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What provers have said is kept, so that who asks the very same again need not wait. The same
 * is: the module, the theory, the driver, the prover's command and version, byte by byte.
 * Only answers that say something are kept, whole, as Why3 printed them; they are read as if they
 * had just come. Who can write to the folder can say anything: it is as much to be trusted as the
 * programs that lie beside it.
 */
#ifndef RF_VERIFY_REPLAY_H
#define RF_VERIFY_REPLAY_H

#include <stddef.h>

#define RF_REPLAY_NAME_LEN 65

/** The name of the answer to `texts`, all of them in their order; "" where it cannot be had. */
void rf_replay_name(const char *const *texts, size_t count, char ret_name[RF_REPLAY_NAME_LEN]);

/** Copies the answer of that name in `folder` to the file `to`. Returns 0, or a negative errno:
 * there is none. */
int rf_replay_find(const char *folder, const char *name, const char *to);

/** Keeps the file `from` under that name. It does not matter whether that can be done. */
void rf_replay_keep(const char *folder, const char *name, const char *from);

#endif
