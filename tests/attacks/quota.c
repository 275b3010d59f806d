/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * quotactl(2) takes any file as the list of quotas, in the old format an array of
 * 40 bytes a user without a header: the kernel reads it, and writes it, for whoever
 * asks for quotas. The file is opened by the kernel, without a hook of opens.
 */
#include "attack.h"

#include <linux/quota.h>
#include <sys/syscall.h>

/* linux/dqblk_v1.h has the record, which is no header for programs. */
struct record {
	uint32_t bhardlimit, bsoftlimit, curblocks;
	uint32_t ihardlimit, isoftlimit, curinodes;
};

static int quota(int type, int command, const char *device, int id, void *argument)
{
	return syscall(SYS_quotactl, QCMD(command, type), device, id, argument);
}

static int type_of(const char *name)
{
	return strcmp(name, "group") == 0 ? GRPQUOTA : USRQUOTA;
}

/* args: user|group, the device, the file. */
static void quota_on(char **args)
{
	attempt(quota(type_of(args[0]), Q_QUOTAON, args[1], QFMT_VFS_OLD, args[2]), "Q_QUOTAON");
}

static void quota_off(char **args)
{
	int error = errno;

	quota(type_of(args[0]), Q_QUOTAOFF, args[1], 0, NULL);
	errno = error;
}

static void quota_read(char **args)
{
	struct if_dqblk block = {0};
	struct record record;
	int result;

	quota_on(args);
	result = quota(type_of(args[0]), Q_GETQUOTA, args[1], 0, &block);
	quota_off(args);
	attempt(result, "Q_GETQUOTA");
	record = (struct record){block.dqb_bhardlimit,	   block.dqb_bsoftlimit,
				 block.dqb_curspace >> 10, block.dqb_ihardlimit,
				 block.dqb_isoftlimit,	   block.dqb_curinodes};
	judge_bytes((const char *)&record, sizeof(record), "Q_GETQUOTA");
}

/* The first word of the file is the limit that is set. The file opens again when quotas are off. */
static void quota_write(char **args)
{
	struct if_dqblk block = {0};
	char bytes[8] = FORGED;
	uint32_t word;
	int result, fd;

	quota_on(args);
	memcpy(&word, FORGED, sizeof(word));
	block.dqb_bhardlimit = word;
	block.dqb_valid = QIF_BLIMITS;
	result = quota(type_of(args[0]), Q_SETQUOTA, args[1], 0, &block);
	quota_off(args);
	attempt(result, "Q_SETQUOTA");
	/* Who may not look has changed it all the same. */
	fd = open(args[2], O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		succeeded("Q_SETQUOTA, unseen");
	prepare(read(fd, bytes, sizeof(bytes)), "read");
	judge_change(memcmp(bytes, FORGED, sizeof(word)) == 0, "Q_SETQUOTA");
}

static const struct attack attacks[] = {
	{"read", "TYPE DEVICE FILE", quota_read},
	{"write", "TYPE DEVICE FILE", quota_write},
};

ATTACK_MAIN(attacks)
