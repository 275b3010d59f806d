/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Fills a pinned map of the kernel programs to the last row, with keys that mean
 * nothing. The maps that a policy is made of are frozen; those that grow while it is in
 * force are not, and being full must never let anybody in.
 */
#include "attack.h"

#include <linux/bpf.h>
#include <sys/syscall.h>

#define KEY_MAX 256
#define VALUE_MAX 256

static int bpf(int command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof(*attr));
}

static int open_map(const char *path, struct bpf_map_info *ret_info)
{
	union bpf_attr get = {.pathname = (uintptr_t)path};
	union bpf_attr ask = {.info = {.info_len = sizeof(*ret_info), .info = (uintptr_t)ret_info}};
	int fd = prepare(bpf(BPF_OBJ_GET, &get), path);

	ask.info.bpf_fd = fd;
	prepare(bpf(BPF_OBJ_GET_INFO_BY_FD, &ask), "map info");
	errno = EFBIG;
	if (ret_info->key_size > KEY_MAX || ret_info->value_size > VALUE_MAX)
		untried("a map of large rows");
	return fd;
}

static void fill_map(char **args)
{
	unsigned char key[KEY_MAX] = {0}, value[VALUE_MAX] = {0};
	struct bpf_map_info info = {0};
	int fd = open_map(args[0], &info);
	union bpf_attr put = {.map_fd = fd,
			      .key = (uintptr_t)key,
			      .value = (uintptr_t)value,
			      .flags = BPF_NOEXIST};

	/* No inode and no cgroup has a number this large. A shorter key has the number's end. */
	for (uint64_t number = 1ULL << 63;; number++) {
		memcpy(key, &number,
		       info.key_size < sizeof(number) ? info.key_size : sizeof(number));
		if (bpf(BPF_MAP_UPDATE_ELEM, &put) == 0)
			continue;
		if (errno == E2BIG)
			succeeded("the map is full");
		failed("BPF_MAP_UPDATE_ELEM");
	}
}

static const struct attack attacks[] = {
	{"map", "PATH", fill_map},
};

ATTACK_MAIN(attacks)
