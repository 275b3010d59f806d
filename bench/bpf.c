/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The mechanisms of BPF: nothing, empty programs, the prototype's design, Ringfence. */
#include "bench.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "enforce/internal.h"

#define KEY_BYTES 256 /* as in prototype.bpf.c */

static struct bpf_object *object;
static struct bpf_link *links[RF_HOOK_MAX_];
static unsigned int attached;
static struct rf_enforcement *enforcement;
static uint64_t drained;
static pid_t holder;

static void open_object(const char *path)
{
	libbpf_set_print(NULL);
	object = bpf_object__open_file(path, NULL);
	if (!object)
		die("cannot open %s", path);
}

/* Attaches whatever is loaded. */
static void attach_object(void)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, object)
	{
		if (!bpf_program__autoload(program))
			continue;
		links[attached] = bpf_program__attach_lsm(program);
		if (!links[attached])
			die("cannot attach %s", bpf_program__name(program));
		attached++;
	}
	printf("note hooks %u\n", attached);
}

static void unset_object(void)
{
	while (attached)
		bpf_link__destroy(links[--attached]);
	bpf_object__close(object);
}

static void set_one(const char *program_name)
{
	struct bpf_program *program;

	open_object("build/bench/empty.bpf.o");
	bpf_object__for_each_program(program, object) bpf_program__set_autoload(
		program, !strcmp(bpf_program__name(program), program_name));
	if (bpf_object__load(object) < 0)
		die("cannot load %s", program_name);
	attach_object();
}

static void set_empty_open(const struct bench *bench)
{
	set_one("rf_file_open");
}

static void set_refuse(const struct bench *bench)
{
	set_one("refuse");
}

/* Where Ringfence would be: the measured policies give rights to maintainers alone and hide
 * nothing. */
static void set_empty(const struct bench *bench)
{
	struct btf *btf = btf__load_vmlinux_btf();

	open_object("build/bench/empty.bpf.o");
	bpf_program__set_autoload(bpf_object__find_program_by_name(object, "refuse"), false);
	for (unsigned int i = 0; i < RF_HOOK_MAX_; i++) {
		const struct rf_program_info *info = &rf_programs[i];

		bpf_program__set_autoload(
			bpf_object__find_program_by_name(object, info->name),
			info->need == RF_NEED_ALWAYS &&
				!rf_signature_check(btf, info->hook, info->signature));
	}
	btf__free(btf);
	if (bpf_object__load(object) < 0)
		die("cannot load the empty programs");
	attach_object();
}

static void set_prototype(const struct bench *bench)
{
	struct bpf_map *map;
	const uint32_t one = 1;

	open_object("build/bench/prototype.bpf.o");
	map = bpf_object__find_map_by_name(object, "protected");
	bpf_map__set_max_entries(map, bench->n ? bench->n : 1);
	if (bpf_object__load(object) < 0)
		die("cannot load the prototype");
	for (uint32_t i = 0; i < bench->n; i++) {
		char key[KEY_BYTES] = "";

		object_path(bench, i, key);
		if (bpf_map_update_elem(bpf_map__fd(map), key, &one, BPF_ANY) < 0)
			die("cannot add %s", key);
	}
	attach_object();
}

/* Bytes of the kernel's own that could grow with a policy. */
static uint64_t kernel_memory(void)
{
	FILE *meminfo = fopen("/proc/meminfo", "re");
	uint64_t sum = 0, kib;
	char line[128], name[64];

	while (meminfo && fgets(line, sizeof(line), meminfo))
		if (sscanf(line, "%63[^:]: %lu", name, &kib) == 2 &&
		    (!strcmp(name, "Slab") || !strcmp(name, "VmallocUsed") ||
		     !strcmp(name, "Percpu")))
			sum += kib << 10;
	if (meminfo)
		fclose(meminfo);
	return sum;
}

/* The enforcement has no use for the storage of directories; so it is looked for among all maps. */
static void keep_dirs(void)
{
	struct bpf_map_info info = {0};
	uint32_t id = 0, size;
	int map;

	while (bpf_map_get_next_id(id, &id) == 0) {
		size = sizeof(info);
		map = bpf_map_get_fd_by_id(id);
		if (map < 0)
			continue;
		if (bpf_obj_get_info_by_fd(map, &info, &size) == 0 && !strcmp(info.name, "dirs") &&
		    dup2(map, DIRS_FD) < 0)
			die("dup2");
		close(map);
	}
}

static void set_ringfence(const struct bench *bench)
{
	const struct rf_apply_options options = {.state_dir = "/var/lib", .unpinned = true};
	struct rf_enforcement_info info;
	struct rf_error error = {0};
	struct rf_image *image;
	struct timespec before, after;
	uint64_t memory, start;

	if (rf_image_read(bench->argument, &image, &error) < 0)
		die("%s", error.text);
	memory = kernel_memory();
	clock_gettime(CLOCK_MONOTONIC, &before);
	start = ticks();
	if (rf_enforcement_apply(image, &options, &enforcement, &error) < 0)
		die("%s", error.text);
	printf("note load_ticks %lu\n", ticks() - start);
	clock_gettime(CLOCK_MONOTONIC, &after);
	printf("note load_ms %ld\n",
	       (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000);
	printf("note memory %ld\n", (long)(kernel_memory() - memory));
	rf_enforcement_info(enforcement, &info);
	printf("note hooks %u\nnote roots %u\nnote held %d\n", info.hooks, info.roots, info.held);
	rf_image_free(image);
	keep_dirs();
}

static void receive(void *data, const struct rf_event *event)
{
	drained += event->path_len > 0;
}

/* As the daemon does: when woken, and then not before 100 ms have passed. */
static int tend_ringfence(pid_t pid)
{
	struct pollfd fds[] = {
		{.fd = rf_enforcement_events_fd(enforcement), .events = POLLIN},
		{.fd = syscall(SYS_pidfd_open, pid, 0), .events = POLLIN},
	};
	uint64_t start;
	int status;

	drained = 0;
	while (poll(fds, 2, -1) >= 0 && !fds[1].revents) {
		rf_enforcement_drain(enforcement, receive, NULL);
		poll(fds + 1, 1, 100);
	}
	close(fds[1].fd);
	status = wait_for(pid);
	start = ticks();
	while (rf_enforcement_drain(enforcement, receive, NULL) > 0)
		;
	printf("note rest_ticks %lu\nnote drained %lu\n", ticks() - start, drained);
	return status;
}

static void unset_ringfence(void)
{
	uint64_t stats[RF_STAT_MAX_];
	struct rf_error error = {0};

	if (rf_enforcement_stats(enforcement, stats, &error) == 0)
		printf("note denied %lu\nnote lost %lu\nnote walks %lu\n", stats[RF_STAT_DENIED],
		       stats[RF_STAT_LOST], stats[RF_STAT_WALKS]);
	close(DIRS_FD);
	if (rf_enforcement_remove(enforcement, &error) < 0)
		die("%s", error.text);
}

/* While somebody has had a protected file open since before the policy. */
static void set_held(const struct bench *bench)
{
	char path[64];
	int fd;

	object_path(bench, 0, path);
	fd = open(path, O_RDWR | O_CLOEXEC);
	holder = fd < 0 ? -1 : fork();
	if (holder < 0)
		die("cannot hold %s", path);
	while (!holder)
		pause();
	close(fd);
	set_ringfence(bench);
}

static void unset_held(void)
{
	kill(holder, SIGKILL);
	wait_for(holder);
	unset_ringfence();
}

const struct mechanism bpf_mechanisms[] = {
	{.name = "none"},
	{.name = "empty", .set = set_empty, .unset = unset_object},
	{.name = "empty-open", .set = set_empty_open, .unset = unset_object},
	{.name = "refuse", .set = set_refuse, .unset = unset_object},
	{.name = "prototype", .set = set_prototype, .unset = unset_object},
	{.name = "ringfence",
	 .set = set_ringfence,
	 .tend = tend_ringfence,
	 .unset = unset_ringfence},
	{.name = "held", .set = set_held, .tend = tend_ringfence, .unset = unset_held},
	{},
};
