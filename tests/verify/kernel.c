/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>

#include "../vm/guest.h"
#include "base/cleanup.h"
#include "kernel.h"

#define LICENSE "Dual MIT/GPL"
#define LOG_SIZE (16U << 20)

/* A type that can be run without a packet to make, so that a run costs one system call. */
#define TYPE BPF_PROG_TYPE_RAW_TRACEPOINT

int kernel_open(struct kernel *ret_kernel, struct rf_error *error)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE);
	cleanup_fd int map = -1;
	void *block;

	/* Not every host's kernel refuses, and none is for random programs. */
	if (!in_guest())
		return rf_error_set(error, -EPERM, "this is no guest: use tests/e2e/run.sh");
	map = bpf_map_create(BPF_MAP_TYPE_ARRAY, "block", sizeof(uint32_t), BLOCK_SIZE, 1, &opts);
	if (map < 0)
		return rf_error_set(error, map, "cannot create a map: %s", strerror(-map));
	block = mmap(NULL, BLOCK_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);
	if (block == MAP_FAILED)
		return rf_error_set(error, -errno, "cannot see into a map: %m");
	ret_kernel->map = TAKE_FD(map);
	ret_kernel->block = block;
	return 0;
}

void kernel_close(struct kernel *kernel)
{
	munmap(kernel->block, BLOCK_SIZE);
	close(kernel->map);
}

bool kernel_has_v4(void)
{
	static const struct bpf_insn insns[] = {
		{BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = -6},
		{BPF_STX | BPF_MEM | BPF_DW, .dst_reg = 10, .src_reg = 0, .off = -8},
		{BPF_LDX | 0x80 | BPF_B, .dst_reg = 0, .src_reg = 10, .off = -8},
		{BPF_ALU64 | BPF_DIV | BPF_K, .dst_reg = 0, .off = 1, .imm = 2},
		{BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = 0, .src_reg = 0, .off = 8},
		{BPF_ALU64 | BPF_END, .dst_reg = 0, .imm = 16},
		{BPF_JMP32 | BPF_JA, .imm = 0},
		{.code = BPF_JMP | BPF_EXIT},
	};
	cleanup_fd int fd = -1;

	fd = bpf_prog_load(TYPE, "v4", LICENSE, insns, sizeof(insns) / sizeof(insns[0]), NULL);
	return fd >= 0;
}

static int load(const struct kernel *kernel, const struct program *program,
		struct bpf_prog_load_opts *opts)
{
	struct bpf_insn insns[PROGRAM_MAX];

	memcpy(insns, program->insns, program->count * sizeof(insns[0]));
	memset(&insns[PROGRAM_BLOCK], 0, 2 * sizeof(insns[0]));
	insns[PROGRAM_BLOCK].code = BPF_LD | BPF_IMM | BPF_DW;
	insns[PROGRAM_BLOCK].dst_reg = program->insns[PROGRAM_BLOCK].dst_reg;
	insns[PROGRAM_BLOCK].src_reg = BPF_PSEUDO_MAP_VALUE;
	insns[PROGRAM_BLOCK].imm = kernel->map;
	return bpf_prog_load(TYPE, "differ", LICENSE, insns, program->count, opts);
}

int kernel_load(const struct kernel *kernel, const struct program *program, char *log,
		size_t log_size, bool *ret_compiled)
{
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .log_buf = log, .log_size = (uint32_t)log_size,
		    .log_level = log ? 1 : 0);
	struct bpf_prog_info info = {0};
	uint32_t info_size = sizeof(info);
	cleanup_fd int fd = load(kernel, program, &opts);
	int r;

	if (fd < 0)
		return fd;
	r = bpf_obj_get_info_by_fd(fd, &info, &info_size);
	if (r < 0)
		return r;
	*ret_compiled = info.jited_prog_len > 0;
	return TAKE_FD(fd);
}

bool kernel_sees(const struct kernel *kernel, const struct program *program, bool *ret_seen)
{
	cleanup_free char *log = calloc(1, LOG_SIZE);
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .log_buf = log, .log_size = LOG_SIZE,
		    .log_level = 2 /* each instruction that it comes to */);
	cleanup_fd int fd = log ? load(kernel, program, &opts) : -ENOMEM;
	char *rest = NULL, *end;

	if (fd < 0)
		return false;
	for (char *line = strtok_r(log, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		unsigned long slot = strtoul(line, &end, 10);

		if (end != line && !strncmp(end, ": (", 3) && slot < PROGRAM_MAX)
			ret_seen[slot] = true;
	}
	ret_seen[PROGRAM_BLOCK + 1] = true; /* the other half of an instruction, to the kernel */
	return true;
}

int kernel_run(int fd, uint32_t *ret_r0)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	int r = bpf_prog_test_run_opts(fd, &opts);

	if (r < 0)
		return r;
	*ret_r0 = opts.retval;
	return 0;
}

void kernel_describe(char *text, size_t size)
{
	cleanup_file FILE *file = fopen("/proc/sys/net/core/bpf_jit_enable", "re");
	struct utsname names;
	int jit = file ? fgetc(file) : '?';

	uname(&names);
	snprintf(text, size, "%s, bpf_jit_enable %c", names.release, jit);
}
