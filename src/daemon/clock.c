/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "daemon/clock.h"

#include <string.h>
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

uint64_t rf_clock_boot(void)
{
	return nanoseconds(CLOCK_REALTIME) - nanoseconds(CLOCK_BOOTTIME);
}

void rf_clock_print(uint64_t time, char ret_text[RF_CLOCK_TEXT_LEN])
{
	static time_t last = -1; /* most are of the second of the one before */
	static char date[24];
	time_t seconds = (time_t)(time / NSEC_PER_SEC);
	uint64_t rest = time % NSEC_PER_SEC / 1000;
	size_t len;
	struct tm tm;

	if (seconds != last) {
		date[0] = '\0';
		if (gmtime_r(&seconds, &tm))
			strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
		last = seconds;
	}
	len = strlen(date);
	memcpy(ret_text, date, len);
	memcpy(ret_text + len, ".000000Z", sizeof(".000000Z"));
	for (char *digit = ret_text + len + 6; rest; rest /= 10)
		*digit-- = (char)('0' + rest % 10);
}
