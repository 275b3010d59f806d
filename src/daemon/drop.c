/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "daemon/drop.h"

#include <errno.h>
#include <seccomp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

/* Each with what fails without it. */
static const cap_value_t kept[] = {
	CAP_BPF,	     /* loading kernel programs, making maps */
	CAP_PERFMON,	     /* LSM and iterator programs read kernel memory */
	CAP_SYS_ADMIN,	     /* pins: some bpf(2) commands by id still ask for it on 6.1 */
	CAP_DAC_READ_SEARCH, /* opening roots in other users' folders; cgroups by handle */
	CAP_SYS_PTRACE,	     /* /proc/PID/fd of other users' processes: what they hold */
	CAP_SYS_RESOURCE,    /* locked memory of maps, where the limit is counted */
};

static bool is_kept(cap_value_t cap)
{
	for (size_t i = 0; i < LENGTH(kept); i++)
		if (kept[i] == cap)
			return true;
	return false;
}

/* systemd may have done it already, and then left no right to do it again. */
static int bound(void)
{
	for (cap_value_t cap = 0; cap_get_bound(cap) >= 0; cap++)
		if (!is_kept(cap) && cap_get_bound(cap) && cap_drop_bound(cap) < 0)
			return -errno;
	return 0;
}

/* Only what is there can be kept: a capability that lacks fails where it is needed. */
static int reduce(cap_t from, cap_t to)
{
	for (size_t i = 0; i < LENGTH(kept); i++) {
		cap_flag_value_t have;

		if (cap_get_flag(from, kept[i], CAP_PERMITTED, &have) < 0 ||
		    cap_set_flag(to, CAP_PERMITTED, 1, &kept[i], have) < 0 ||
		    cap_set_flag(to, CAP_EFFECTIVE, 1, &kept[i], have) < 0)
			return -errno;
	}
	return cap_set_proc(to) < 0 ? -errno : 0;
}

int rf_drop_capabilities(struct rf_error *error)
{
	cap_t from = cap_get_proc();
	cap_t to = cap_init(); /* all clear */
	int r = from && to ? 0 : -ENOMEM;

	/* The bounding set first: reducing it needs a capability that is not kept. */
	if (r == 0)
		r = bound();
	if (r == 0 && cap_reset_ambient() < 0)
		r = -errno;
	if (r == 0)
		r = reduce(from, to);
	if (r == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		r = -errno;
	cap_free(from);
	cap_free(to);
	return r < 0 ? rf_error_set(error, r, "cannot drop capabilities: %s", strerror(-r)) : 0;
}

/*
 * By what they are for. Measured with strace in guests of each kernel; whatever is
 * added here says which call of ours needs it.
 */
static const char *const allowed[] = {
	/* the C library: memory, clocks, ends */
	"brk",
	"mmap",
	"munmap",
	"mremap",
	"madvise",
	"mprotect",
	"futex",
	"getrandom",
	"clock_gettime",
	"clock_nanosleep",
	"gettimeofday",
	"nanosleep",
	"restart_syscall",
	"rt_sigaction",
	"rt_sigprocmask",
	"rt_sigreturn",
	"sigaltstack",
	"sched_yield",
	"sched_getaffinity",
	"getpid",
	"gettid",
	"getuid",
	"geteuid",
	"getgid",
	"getegid",
	"getrlimit",
	"prlimit64",
	"uname",
	"sysinfo",
	"exit",
	"exit_group",
	"tgkill",
	"set_robust_list",
	"rseq",
	"prctl",
	/* files: images, events, /proc, /etc/passwd */
	"open",
	"openat",
	"openat2",
	"close",
	"close_range",
	"read",
	"pread64",
	"readv",
	"write",
	"pwrite64",
	"writev",
	"lseek",
	"fstat",
	"stat",
	"lstat",
	"newfstatat",
	"statx",
	"statfs",
	"fstatfs",
	"access",
	"faccessat",
	"faccessat2",
	"readlink",
	"readlinkat",
	"getdents64",
	"fsync",
	"fdatasync",
	"ftruncate",
	"fallocate",
	"fchmod",
	"fchmodat",
	"umask",
	"mkdir",
	"mkdirat",
	"rename",
	"renameat",
	"renameat2",
	"unlink",
	"unlinkat",
	"rmdir",
	"flock",
	"fcntl",
	"dup",
	"dup3",
	"ioctl",
	"fchdir",
	"getcwd",
	"linkat",
	/* handles: cgroups by id */
	"name_to_handle_at",
	"open_by_handle_at",
	/* the loop */
	"poll",
	"ppoll",
	"epoll_create1",
	"epoll_ctl",
	"epoll_wait",
	"epoll_pwait",
	"signalfd4",
	"eventfd2",
	"timerfd_create",
	"timerfd_settime",
	"pipe2",
	/* the control socket, sd_notify */
	"socket",
	"bind",
	"listen",
	"accept4",
	"getsockopt",
	"setsockopt",
	"getsockname",
	"getpeername",
	"sendmsg",
	"sendto",
	"recvmsg",
	"recvfrom",
	"shutdown",
	"connect",
	/* images handed out */
	"memfd_create",
	/* enforcement */
	"bpf",
	"perf_event_open",
};

int rf_drop_syscalls(struct rf_error *error)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int r = 0;

	if (!filter)
		return rf_error_set(error, -ENOMEM, "out of memory");
	/* Older kernels cannot log; the filter is what matters. */
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_LOG, 1);
	for (size_t i = 0; r == 0 && i < LENGTH(allowed); i++) {
		int number = seccomp_syscall_resolve_name(allowed[i]);

		/* Not every architecture has every one of them. */
		if (number != __NR_SCMP_ERROR)
			r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
	}
	if (r == 0)
		r = seccomp_load(filter);
	seccomp_release(filter);
	return r < 0 ? rf_error_set(error, r, "cannot filter system calls: %s", strerror(-r)) : 0;
}
