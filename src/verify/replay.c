/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "verify/replay.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/str.h"

#define ANSWERS_MAX (16U << 20)

void rf_replay_name(const char *const *texts, size_t count, char ret_name[RF_REPLAY_NAME_LEN])
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int length = 0;
	bool good = context && EVP_DigestInit_ex(context, EVP_sha256(), NULL);

	/* with the NUL, so that none can begin where another ends */
	for (size_t i = 0; good && i < count; i++)
		good = EVP_DigestUpdate(context, texts[i], strlen(texts[i]) + 1);
	good = good && EVP_DigestFinal_ex(context, digest, &length);
	EVP_MD_CTX_free(context);
	if (2 * length >= RF_REPLAY_NAME_LEN)
		length = (RF_REPLAY_NAME_LEN - 1) / 2;
	rf_str_hex(digest, good ? length : 0, ret_name);
}

/* The whole of it is there at once, or not. */
static int copy(const char *from, const char *to)
{
	cleanup_fd int in = open(from, O_RDONLY | O_CLOEXEC), out = -EBADF;
	cleanup_free void *bytes = NULL;
	char temporary[600];
	size_t size;
	int r = in < 0 ? -errno : rf_fd_read(in, ANSWERS_MAX, &bytes, &size);

	if (r < 0)
		return r;
	if ((size_t)snprintf(temporary, sizeof(temporary), "%s.%ld", to, (long)getpid()) >=
	    sizeof(temporary))
		return -ENAMETOOLONG;
	out = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (out < 0)
		return -errno;
	if (write(out, bytes, size) == (ssize_t)size && !rename(temporary, to))
		return 0;
	unlink(temporary);
	return -EIO;
}

static bool path_of(const char *folder, const char *name, char path[512])
{
	return folder && *name && snprintf(path, 512, "%s/%s", folder, name) < 512;
}

int rf_replay_find(const char *folder, const char *name, const char *to)
{
	char path[512];

	return path_of(folder, name, path) ? copy(path, to) : -ENOENT;
}

void rf_replay_keep(const char *folder, const char *name, const char *from)
{
	char path[512];

	if (!path_of(folder, name, path))
		return;
	mkdir(folder, 0777); /* where it is not, nothing is kept */
	copy(from, path);
}
