/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A descriptor from before the policy, handed to the kernel as the argument of an
 * ioctl of something else: a loop device, or another file of the same file system.
 * No read or write of ours follows, and no hook of descriptors is passed.
 */
#include "attack.h"

#include <linux/fs.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

/* What the kernel's headers for programs lack: fs/ext4/ext4.h and fs/xfs/libxfs/xfs_fs.h. */
struct move_extent {
	uint32_t reserved, donor_fd;
	uint64_t orig_start, donor_start, len, moved_len;
};
#define EXT4_IOC_MOVE_EXT _IOWR('f', 15, struct move_extent)

struct xfs_bstime {
	int64_t seconds;
	int32_t nanoseconds;
};

struct xfs_swapext {
	int64_t version, target, tmp, offset, length;
	char pad[16];
	struct {
		uint64_t ino;
		uint16_t mode, nlink;
		uint32_t uid, gid, rdev;
		int32_t blksize;
		int64_t size;
		struct xfs_bstime atime, mtime, ctime;
		int64_t blocks;
		uint32_t rest[10];
	} stat;
};
#define XFS_IOC_SWAPEXT _IOWR('X', 109, struct xfs_swapext)

#define BLOCK 4096

static char block[BLOCK] __attribute__((aligned(BLOCK)));

static int hold(char **args)
{
	int fd = prepare(open(args[0], O_RDWR | O_CLOEXEC), args[0]);

	wait_for(args[1]);
	return fd;
}

static int free_loop(int flags)
{
	char path[32];
	int control = prepare(open("/dev/loop-control", O_RDWR | O_CLOEXEC), "/dev/loop-control");
	int number = prepare(ioctl(control, LOOP_CTL_GET_FREE), "LOOP_CTL_GET_FREE");

	snprintf(path, sizeof(path), "/dev/loop%d", number);
	return prepare(open(path, flags | O_CLOEXEC), path);
}

/* Lets the device go, and ends the program: `result` is what the ioctl said. */
static _Noreturn void judge_loop(int loop, int result, const char *what)
{
	int error = errno;
	ssize_t size = -1;

	/* Around the page cache: the kernel reads with no hook at all. */
	if (result == 0) {
		ioctl(loop, LOOP_SET_DIRECT_IO, 1L);
		size = pread(loop, block, sizeof(block), 0);
		error = errno;
	}
	ioctl(loop, LOOP_CLR_FD);
	errno = error;
	judge_bytes(block, size, what);
}

static void handed_loop_configure(char **args)
{
	const struct loop_config config = {.fd = hold(args), .info.lo_flags = LO_FLAGS_DIRECT_IO};
	int loop = free_loop(O_RDWR);

	judge_loop(loop, ioctl(loop, LOOP_CONFIGURE, &config), "LOOP_CONFIGURE");
}

static void handed_loop_set(char **args)
{
	int fd = hold(args), loop = free_loop(O_RDWR);

	judge_loop(loop, ioctl(loop, LOOP_SET_FD, fd), "LOOP_SET_FD");
}

/* The device has another file first, of the same size, and only to read. */
static void handed_loop_change(char **args)
{
	struct stat st;
	char path[64];
	int fd = hold(args), loop = free_loop(O_RDONLY);
	int other = prepare(memfd_create("other", MFD_CLOEXEC), "memfd_create");
	int result;

	prepare(fstat(fd, &st), "fstat");
	prepare(ftruncate(other, st.st_size), "ftruncate");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", other);
	other = prepare(open(path, O_RDONLY | O_CLOEXEC), path);
	/* Refused at once to who holds the other descriptor: it might be the one that is meant. */
	result = ioctl(loop, LOOP_SET_FD, other);
	if (result == 0)
		result = ioctl(loop, LOOP_CHANGE_FD, fd);
	judge_loop(loop, result, "LOOP_CHANGE_FD");
}

/* A file of our own of one block, on the disk. */
static int make_own(const char *path)
{
	int fd = prepare(open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), path);

	memcpy(block, FORGED, strlen(FORGED));
	if (pwrite(fd, block, sizeof(block), 0) != sizeof(block))
		untried(path);
	prepare(fsync(fd), "fsync");
	return fd;
}

/*
 * Ours is what the ioctl is asked of. It gets the blocks of the vault's and keeps its bytes;
 * the vault's gets ours, marked as never written: zeros.
 */
static void handed_move(char **args)
{
	int fd = hold(args), own = make_own(args[2]);
	struct move_extent move = {.donor_fd = fd, .len = 1};

	attempt(ioctl(own, EXT4_IOC_MOVE_EXT, &move), "EXT4_IOC_MOVE_EXT");
	drop_caches();
	/* Who may not look has destroyed it all the same. */
	if (pread(fd, block, sizeof(block), 0) < 0 && move.moved_len == 1)
		succeeded("EXT4_IOC_MOVE_EXT, unseen");
	judge_change(memcmp(block, SECRET, strlen(SECRET)) != 0, "EXT4_IOC_MOVE_EXT");
}

/* Both files are arguments: the ioctl is asked of a third one. */
static void handed_swap(char **args)
{
	struct stat st;
	int fd = hold(args), own = make_own(args[2]);
	int third = prepare(open(args[3], O_RDONLY | O_CLOEXEC), args[3]);
	struct xfs_swapext swap = {.target = fd, .tmp = own, .length = BLOCK};

	prepare(fstat(fd, &st), "fstat");
	swap.stat.mtime = (struct xfs_bstime){st.st_mtim.tv_sec, st.st_mtim.tv_nsec};
	swap.stat.ctime = (struct xfs_bstime){st.st_ctim.tv_sec, st.st_ctim.tv_nsec};
	attempt(ioctl(third, XFS_IOC_SWAPEXT, &swap), "XFS_IOC_SWAPEXT");
	judge_bytes(block, pread(own, block, sizeof(block), 0), "XFS_IOC_SWAPEXT");
}

static void handed_clone(char **args)
{
	int fd = hold(args), own = make_own(args[2]);

	attempt(ioctl(own, FICLONE, fd), "FICLONE");
	judge_bytes(block, pread(own, block, sizeof(block), 0), "FICLONE");
}

/* Asks about bytes without reading them: the answer says whether ours are the vault's. */
static void handed_dedupe(char **args)
{
	union {
		struct file_dedupe_range range;
		char room[sizeof(struct file_dedupe_range) + sizeof(struct file_dedupe_range_info)];
	} ask = {.range = {.src_length = BLOCK, .dest_count = 1}};
	int fd = hold(args), own = make_own(args[2]);

	memset(block, 0, sizeof(block));
	memcpy(block, SECRET "\n", sizeof(SECRET));
	if (pwrite(own, block, sizeof(block), 0) != sizeof(block))
		untried("pwrite");
	ask.range.info[0].dest_fd = own;
	attempt(ioctl(fd, FIDEDUPERANGE, &ask), "FIDEDUPERANGE");
	errno = ask.range.info[0].status < 0 ? -ask.range.info[0].status : 0;
	if (errno)
		failed("FIDEDUPERANGE");
	judge_change(ask.range.info[0].status == FILE_DEDUPE_RANGE_SAME, "FIDEDUPERANGE");
}

static const struct attack attacks[] = {
	{"loop-configure", "FILE GO", handed_loop_configure},
	{"loop-set", "FILE GO", handed_loop_set},
	{"loop-change", "FILE GO", handed_loop_change},
	{"move", "FILE GO OWN", handed_move},
	{"swap", "FILE GO OWN THIRD", handed_swap},
	{"clone", "FILE GO OWN", handed_clone},
	{"dedupe", "FILE GO OWN", handed_dedupe},
};

ATTACK_MAIN(attacks)
