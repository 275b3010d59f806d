/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
enum rf_access {
	RF_ACCESS_READ = 1 << 0,
	RF_ACCESS_WRITE = 1 << 1,
	RF_ACCESS_EXEC = 1 << 2,
};
