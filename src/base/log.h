/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Messages to whoever watches: the daemon's and the command line's alone; every
 * other folder returns its errors. Written to stderr, one line each:
 * "program: text", or with the <N> prefix that systemd understands when stderr is
 * the journal's.
 */
#ifndef RF_BASE_LOG_H
#define RF_BASE_LOG_H

/* The numbers are syslog's. */
enum rf_log_level {
	RF_LOG_ERROR = 3,
	RF_LOG_WARNING = 4,
	RF_LOG_NOTICE = 5,
	RF_LOG_INFO = 6,
	RF_LOG_DEBUG = 7,
};

/** Names the program, a string that must stay, and the least important level that is shown. */
void rf_log_init(const char *program, enum rf_log_level most);

/** One line; control bytes are escaped. */
void rf_log(enum rf_log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define rf_log_error(...) rf_log(RF_LOG_ERROR, __VA_ARGS__)
#define rf_log_warning(...) rf_log(RF_LOG_WARNING, __VA_ARGS__)
#define rf_log_notice(...) rf_log(RF_LOG_NOTICE, __VA_ARGS__)
#define rf_log_info(...) rf_log(RF_LOG_INFO, __VA_ARGS__)
#define rf_log_debug(...) rf_log(RF_LOG_DEBUG, __VA_ARGS__)

#endif
