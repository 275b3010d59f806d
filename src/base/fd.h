/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Whole reads and writes on file descriptors, which stay the caller's. */
#ifndef RF_BASE_FD_H
#define RF_BASE_FD_H

#include <stddef.h>
#include <stdint.h>

/**
 * Reads to the end of the file. *ret_bytes is the caller's to free and ends with
 * a NUL that *ret_size does not count. Returns 0, -EFBIG when there are more than
 * `max` bytes, -ENOMEM, or what read(2) failed with.
 */
int rf_fd_read(int fd, size_t max, void **ret_bytes, size_t *ret_size);

/** Writes all `size` bytes. Returns 0 or what write(2) failed with. */
int rf_fd_write(int fd, const void *bytes, size_t size);

/**
 * openat2(2) of what is only to be looked at: O_PATH, and `flags`; `resolve` are RESOLVE_ bits. The
 * descriptor, or -errno.
 */
int rf_fd_open_path(int dir, const char *path, int flags, uint64_t resolve);

/** Where the descriptor leads, as the kernel shows it; "?" where it does not, as of a path that is
 * longer than it shows. Returns `path`. */
const char *rf_fd_path(int fd, char *path, size_t size);

#endif
