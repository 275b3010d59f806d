/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "tap.h"

static void reads(void)
{
	cleanup_fd int fd = memfd_create("test", 0);
	void *bytes = NULL;
	size_t size = 99;

	is_int(rf_fd_read(fd, 100, &bytes, &size), 0);
	is_int(size, 0);
	is_str(bytes, "");
	free(bytes);
	is_int(rf_fd_write(fd, "hello", 5), 0);
	lseek(fd, 0, SEEK_SET);
	is_int(rf_fd_read(fd, 5, &bytes, &size), 0);
	is_str(bytes, "hello");
	is_int(size, 5);
	free(bytes);
	lseek(fd, 0, SEEK_SET);
	is_int(rf_fd_read(fd, 4, &bytes, &size), -EFBIG);
	is_int(rf_fd_read(-1, 4, &bytes, &size), -EBADF);
	is_int(rf_fd_write(-1, "x", 1), -EBADF);
}

/* More than a pipe's first guess: the buffer has to grow. */
static void pipes(void)
{
	static char sent[300000];
	void *bytes = NULL;
	size_t size = 0;
	int ends[2];

	if (!ok(!pipe(ends), "a pipe"))
		return;
	memset(sent, 'x', sizeof(sent));
	if (!fork()) {
		close(ends[0]);
		_exit(rf_fd_write(ends[1], sent, sizeof(sent)) != 0);
	}
	close(ends[1]);
	is_int(rf_fd_read(ends[0], 1 << 20, &bytes, &size), 0);
	ok(size == sizeof(sent) && !memcmp(bytes, sent, size), "all of it came");
	free(bytes);
	close(ends[0]);
}

static void takes(void)
{
	cleanup_fd int fd = 7000;
	cleanup_free char *text = strdup("x");
	char *taken = TAKE_PTR(text);

	ok(!text && taken, "TAKE_PTR leaves NULL");
	free(taken);
	is_int(TAKE_FD(fd), 7000);
	is_int(fd, -1);
}

/* What goes to stderr, as a journal and as a terminal would get it. */
static void logs(bool journal, const char *wanted)
{
	cleanup_fd int fd = memfd_create("stderr", 0), saved = dup(STDERR_FILENO);
	char stream[64], got[256] = "";
	struct stat st;

	dup2(fd, STDERR_FILENO);
	fstat(STDERR_FILENO, &st);
	snprintf(stream, sizeof(stream), "%ju:%ju", (uintmax_t)st.st_dev,
		 (uintmax_t)st.st_ino + !journal);
	setenv("JOURNAL_STREAM", stream, 1);
	rf_log_init("unit", RF_LOG_INFO);
	rf_log_error("a %s", "fault");
	rf_log_debug("not shown");
	rf_log_info("two\nlines");
	dup2(saved, STDERR_FILENO);
	is_int(pread(fd, got, sizeof(got) - 1, 0), (intmax_t)strlen(wanted));
	is_str(got, wanted);
}

int main(void)
{
	reads();
	pipes();
	takes();
	logs(true, "<3>a fault\n<6>two\\x0alines\n");
	logs(false, "unit: a fault\nunit: two\\x0alines\n");
	return done();
}
