/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "daemon/clock.h"

#include <stdio.h>
#include <time.h>

#define NSEC_PER_SEC 1000000000ULL

static uint64_t nanoseconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * NSEC_PER_SEC + (uint64_t)now.tv_nsec;
}

uint64_t rf_clock_milliseconds(void)
{
	return nanoseconds(CLOCK_MONOTONIC) / 1000000;
}

uint64_t rf_clock_now(void)
{
	return nanoseconds(CLOCK_REALTIME);
}

uint64_t rf_clock_of_boot(uint64_t since_boot)
{
	return since_boot + nanoseconds(CLOCK_REALTIME) - nanoseconds(CLOCK_BOOTTIME);
}

void rf_clock_print(uint64_t time, char ret_text[RF_CLOCK_TEXT_LEN])
{
	time_t seconds = (time_t)(time / NSEC_PER_SEC);
	char date[24] = "";
	struct tm tm;

	if (gmtime_r(&seconds, &tm))
		strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(ret_text, RF_CLOCK_TEXT_LEN, "%s.%06uZ", date,
		 (unsigned int)(time % NSEC_PER_SEC / 1000));
}
