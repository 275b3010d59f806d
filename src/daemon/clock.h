/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The daemon's times: one clock to wait by, one to tell people. */
#ifndef RF_DAEMON_CLOCK_H
#define RF_DAEMON_CLOCK_H

#include <stdint.h>

#define RF_CLOCK_TEXT_LEN 32

/** Milliseconds of a clock that only goes forward. */
uint64_t rf_clock_milliseconds(void);

/** Nanoseconds since the epoch, UTC. */
uint64_t rf_clock_now(void);

/** The same of the machine's start: what is to be added to CLOCK_BOOTTIME. */
uint64_t rf_clock_boot(void);

/** "2025-11-21T07:40:12.123456Z" of nanoseconds since the epoch. */
void rf_clock_print(uint64_t time, char ret_text[RF_CLOCK_TEXT_LEN]);

#endif
