/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "daemon/drop.h"

#include <errno.h>
#include <seccomp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

/* Each with what fails without it; tried in guests, one left out at a time. */
static const cap_value_t kept[] = {
	CAP_BPF,	     /* loading kernel programs, making maps */
	CAP_PERFMON,	     /* LSM and iterator programs read kernel memory */
	CAP_DAC_READ_SEARCH, /* opening roots in other users' folders; cgroups by handle */
	CAP_SYS_PTRACE,	     /* the mount namespace of pid 1; /proc/PID/fd of holders */
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
 * By what they are for. Measured with strace; whatever is added here says which
 * call of ours needs it. Pairs such as `rename` and `renameat` are one call of the
 * C library on different architectures.
 */
/* clang-format off */
static const char *const allowed[] = {
	/* the C library: memory, clocks, ends */
	"brk", "mremap", "munmap", "madvise", "futex", "getrandom", "clock_gettime",
	"clock_nanosleep", "restart_syscall", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn",
	"getpid", "gettid", "geteuid", "prlimit64", "uname", "sysinfo", "prctl", "tgkill", "exit",
	"exit_group",
	/* files: images, events, /proc, /etc/passwd, folders of vaults */
	"openat", "openat2", "close", "read", "pread64", "write", "writev", "lseek", "fcntl",
	"fstat", "newfstatat", "stat", "lstat", "statx", "statfs", "fstatfs", "access",
	"faccessat", "faccessat2", "readlink", "readlinkat", "getdents64", "fchdir", "getcwd",
	"fsync", "ftruncate", "fchmod", "umask", "flock", "mkdir", "mkdirat", "rmdir",
	"unlink", "unlinkat", "rename", "renameat", "renameat2", "ioctl",
	/* names of cgroups, by their handles */
	"name_to_handle_at", "open_by_handle_at",
	/* the loop, and libbpf's ring buffer */
	"poll", "ppoll", "signalfd4", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait",
	/* paths that are not there yet */
	"inotify_init1", "inotify_add_watch",
	/* the control socket and sd_notify; socket(2) itself is below */
	"bind", "listen", "accept4", "connect", "getsockopt", "setsockopt", "getsockname",
	"sendmsg", "sendto", "recvmsg",
	/* images handed out */
	"memfd_create",
	/* enforcement: programs and maps, which libbpf 1.4 puts in the place of others; our own mark */
	"bpf", "dup3", "pidfd_open",
};
/* clang-format on */

static int allow(scmp_filter_ctx filter)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < LENGTH(allowed); i++) {
		int number = seccomp_syscall_resolve_name(allowed[i]);

		/* Not every architecture has every one of them. */
		if (number != __NR_SCMP_ERROR)
			r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
	}
	/* Sockets of this machine only; memory that holds code comes from nowhere any more. */
	if (r == 0)
		r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
				     SCMP_A0(SCMP_CMP_EQ, AF_UNIX));
	if (r == 0)
		r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
				     SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	if (r == 0)
		r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
				     SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	return r;
}

int rf_drop_syscalls(struct rf_error *error)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int r;

	if (!filter)
		return rf_error_set(error, -ENOMEM, "out of memory");
	/* Older kernels cannot log; the filter is what matters. */
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_LOG, 1);
	r = allow(filter);
	if (r == 0)
		r = seccomp_load(filter);
	seccomp_release(filter);
	return r < 0 ? rf_error_set(error, r, "cannot filter system calls: %s", strerror(-r)) : 0;
}
