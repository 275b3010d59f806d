/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Ownership readable within one function: a variable declared with one of these
 * attributes gives its resource back when it goes out of scope, and TAKE_PTR or
 * TAKE_FD hands the resource on instead.
 *
 *	cleanup_free char *text = NULL;
 *	cleanup_fd int fd = -1;
 */
#ifndef RF_BASE_CLEANUP_H
#define RF_BASE_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* For a type's own release function, which takes the address of the variable. */
#define CLEANUP(function) __attribute__((cleanup(function)))

/* Defines `function`_pointer(), which CLEANUP takes, for a `function` that takes a pointer. */
#define CLEANUP_DEFINE(type, function)                                                             \
	static inline void function##_pointer(type *pointer)                                       \
	{                                                                                          \
		function(*pointer);                                                                \
	}

static inline void rf_cleanup_free(void *pointer)
{
	free(*(void **)pointer);
}

static inline void rf_cleanup_fd(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void rf_cleanup_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

#define cleanup_free CLEANUP(rf_cleanup_free)
#define cleanup_fd CLEANUP(rf_cleanup_fd)
#define cleanup_file CLEANUP(rf_cleanup_file)

/* The value of the variable, which is NULL (or -1) afterwards. */
#define TAKE_PTR(pointer)                                                                          \
	({                                                                                         \
		__typeof__(pointer) *take_ = &(pointer);                                           \
		__typeof__(pointer) taken_ = *take_;                                               \
		*take_ = NULL;                                                                     \
		taken_;                                                                            \
	})

#define TAKE_FD(fd)                                                                                \
	({                                                                                         \
		int *take_ = &(fd);                                                                \
		int taken_ = *take_;                                                               \
		*take_ = -1;                                                                       \
		taken_;                                                                            \
	})

#endif
