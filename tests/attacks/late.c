/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A rename that was asked about and waits in the kernel until the file GO exists: whatever comes
 * into force meanwhile has not seen it. It waits for the file that it replaces, which a write holds
 * whose bytes come from memory that is not there yet.
 */
#include "attack.h"

#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define PAGE 4096

static const char *from, *to;
static char *absent;
static int file, renamer, renamed; /* the last: errno of the rename, or 0 */

/* Memory that is there when `bring` says so. */
static int make_absent(void)
{
	struct uffdio_api api = {.api = UFFD_API};
	struct uffdio_register area = {.mode = UFFDIO_REGISTER_MODE_MISSING};
	int faults = prepare(syscall(SYS_userfaultfd, O_CLOEXEC), "userfaultfd");

	absent = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	area.range.start = (uintptr_t)absent;
	area.range.len = PAGE;
	prepare(ioctl(faults, UFFDIO_API, &api), "UFFDIO_API");
	prepare(ioctl(faults, UFFDIO_REGISTER, &area), "UFFDIO_REGISTER");
	return faults;
}

static void bring(int faults)
{
	struct uffdio_zeropage zeroes = {.range = {.start = (uintptr_t)absent, .len = PAGE}};

	prepare(ioctl(faults, UFFDIO_ZEROPAGE, &zeroes), "UFFDIO_ZEROPAGE");
}

static void *write_slowly(void *unused)
{
	prepare(pwrite(file, absent, PAGE, 0), "write");
	return unused;
}

static void *rename_late(void *unused)
{
	__atomic_store_n(&renamer, gettid(), __ATOMIC_SEQ_CST);
	renamed = rename(from, to) < 0 ? errno : 0;
	return unused;
}

/* Until the thread sleeps where no signal wakes it. */
static void wait_until_stuck(void)
{
	char path[64], line[512] = "";

	for (int i = 0; i < 6000; i++) {
		const char *state;
		int fd;

		usleep(10000);
		snprintf(path, sizeof(path), "/proc/self/task/%d/stat",
			 __atomic_load_n(&renamer, __ATOMIC_SEQ_CST));
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		prepare(read(fd, line, sizeof(line) - 1), path);
		close(fd);
		state = strrchr(line, ')');
		if (state && state[1] == ' ' && state[2] == 'D')
			return;
	}
	errno = ETIMEDOUT;
	untried("the rename does not wait");
}

static void late_rename(char **args)
{
	pthread_t writer, other;
	struct uffd_msg fault;
	int faults = make_absent();

	from = args[2];
	to = args[0];
	file = prepare(open(to, O_RDWR | O_CLOEXEC), to);
	prepare(-pthread_create(&writer, NULL, write_slowly, NULL), "thread");
	prepare(read(faults, &fault, sizeof(fault)), "the write does not wait");
	prepare(-pthread_create(&other, NULL, rename_late, NULL), "thread");
	wait_until_stuck();
	wait_for(args[1]);
	bring(faults);
	pthread_join(writer, NULL);
	pthread_join(other, NULL);
	errno = renamed;
	attempt(-renamed, "rename");
	succeeded("rename");
}

static const struct attack attacks[] = {
	{"rename", "FILE GO NEW", late_rename},
};

ATTACK_MAIN(attacks)
