// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* The life of an enforcement: applied or adopted, asked about, tested, removed. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "enforce/internal.h"

CLEANUP_DEFINE(struct rf_enforcement *, rf_enforcement_free)
#define cleanup_enforcement CLEANUP(rf_enforcement_free_pointer)

struct rf_enforcement *rf_enforcement_new(const char *state_dir)
{
	struct rf_enforcement *enforcement = calloc(1, sizeof(*enforcement));

	if (!enforcement)
		return NULL;
	enforcement->patience = RF_PATIENCE;
	memset(enforcement->maps, -1, sizeof(enforcement->maps));
	memset(enforcement->programs, -1, sizeof(enforcement->programs));
	memset(enforcement->links, -1, sizeof(enforcement->links));
	if (asprintf(&enforcement->self_test, "%s/" RF_SELF_TEST_NAME,
		     state_dir ? state_dir : RF_STATE_DIR) < 0) {
		enforcement->self_test = NULL;
		rf_enforcement_free(enforcement);
		return NULL;
	}
	return enforcement;
}

/* Of links: hooks before what tells them who is who, which helpers do. */
static void close_all(int *fds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

void rf_enforcement_free(struct rf_enforcement *enforcement)
{
	if (!enforcement)
		return;
	ring_buffer__free(enforcement->ring);
	if (enforcement->requests)
		munmap(enforcement->requests, RF_REQUESTS_MAX * sizeof(*enforcement->requests));
	if (enforcement->recorded)
		munmap(enforcement->recorded, enforcement->recorded_size);
	close_all(enforcement->links, RF_PROGRAM_MAX_);
	close_all(enforcement->programs, RF_PROGRAM_MAX_);
	close_all(enforcement->maps, RF_MAP_MAX_);
	rf_held_free(&enforcement->held);
	free(enforcement->self_test);
	free(enforcement->pin_dir);
	free(enforcement);
}

int rf_enforcement_remove(struct rf_enforcement *enforcement, struct rf_error *error)
{
	int r = enforcement->pin_dir ? rf_pins_remove(enforcement->pin_dir, error) : 0;

	rf_enforcement_free(enforcement);
	return r;
}

/* Whatever fails after pins were made takes them away again. */
static void give_up(struct rf_enforcement **enforcement)
{
	if (*enforcement)
		rf_enforcement_remove(*enforcement, NULL);
}

int rf_meta_write(struct rf_enforcement *enforcement, struct rf_error *error)
{
	const uint32_t zero = 0;
	int r = bpf_map_update_elem(enforcement->maps[RF_MAP_META], &zero, &enforcement->meta,
				    BPF_ANY);

	return r < 0 ? rf_error_set(error, r, "cannot write what is in force: %s", strerror(-r))
		     : 0;
}

/* Its programs then know this task as the agent's. */
static int mark_own_task(struct rf_enforcement *enforcement, struct rf_error *error)
{
	cleanup_fd int self = syscall(SYS_pidfd_open, getpid(), 0);
	const struct rf_task agent = {.flags = RF_TASK_AGENT};
	int r;

	if (self < 0)
		return rf_error_set(error, -errno, "cannot open our own pidfd: %s",
				    strerror(errno));
	r = bpf_map_update_elem(enforcement->maps[RF_MAP_TASKS], &self, &agent, BPF_ANY);
	return r < 0 ? rf_error_set(error, r, "cannot mark our own task: %s", strerror(-r)) : 0;
}

static int map_array(const struct rf_enforcement *enforcement, enum rf_map map, void **ret_address,
		     size_t *ret_size, struct rf_error *error)
{
	struct bpf_map_info info = {0};
	uint32_t size = sizeof(info);
	void *address = MAP_FAILED;

	if (bpf_obj_get_info_by_fd(enforcement->maps[map], &info, &size) == 0) {
		*ret_size = (size_t)info.value_size * info.max_entries;
		address = mmap(NULL, *ret_size, PROT_READ | PROT_WRITE, MAP_SHARED,
			       enforcement->maps[map], 0);
	}
	if (address == MAP_FAILED)
		return rf_error_set(error, -errno, "cannot map %s: %s", rf_map_names[map],
				    strerror(errno));
	*ret_address = address;
	return 0;
}

int rf_enforcement_own(struct rf_enforcement *enforcement, struct rf_error *error)
{
	int r = mark_own_task(enforcement, error);
	void *requests = NULL, *recorded = NULL;
	size_t size;

	if (r == 0)
		r = map_array(enforcement, RF_MAP_REQUESTS, &requests, &size, error);
	enforcement->requests = requests;
	if (r == 0)
		r = map_array(enforcement, RF_MAP_RECORDED, &recorded, &enforcement->recorded_size,
			      error);
	enforcement->recorded = recorded;
	if (r < 0)
		return r;
	enforcement->ring = ring_buffer__new(enforcement->maps[RF_MAP_EVENTS], rf_event_receive,
					     enforcement, NULL);
	return enforcement->ring
		       ? 0
		       : rf_error_set(error, -errno, "cannot open the events: %s", strerror(errno));
}

/* The policy's own maps cannot be changed any more, by nobody; only another policy replaces them.
 */
static int freeze(struct rf_enforcement *enforcement, struct rf_error *error)
{
	static const enum rf_map frozen[] = {RF_MAP_ROOTS,	RF_MAP_DEVICES, RF_MAP_FILESYSTEMS,
					     RF_MAP_SUBVOLUMES, RF_MAP_MOUNTS,	RF_MAP_VAULTS,
					     RF_MAP_RULES,	RF_MAP_UNITS};

	for (size_t i = 0; i < sizeof(frozen) / sizeof(*frozen); i++) {
		int r = bpf_map_freeze(enforcement->maps[frozen[i]]);

		if (r < 0)
			return rf_error_set(error, r, "cannot freeze map %s: %s",
					    rf_map_names[frozen[i]], strerror(-r));
	}
	return 0;
}

static int next_sequence(const char *pin_root, uint32_t *ret_sequence, struct rf_error *error)
{
	cleanup_free uint32_t *sequences = NULL;
	size_t count;
	int r = rf_pins_list(pin_root, &sequences, &count, error);

	if (r == 0)
		*ret_sequence = count ? sequences[count - 1] + 1 : 1;
	return r;
}

/*
 * Who is who is known first: services that start meanwhile are told by their tracepoint, those that
 * run are read. Roots last, as what becomes of them is seen only from the first hook on.
 */
static int prepare(const struct rf_image *image, const struct rf_apply_options *options,
		   const char *pin_root, struct rf_enforcement *enforcement, struct rf_error *error)
{
	int r = rf_load(image, rf_roots_count(image), options->unpinned ? NULL : pin_root,
			enforcement, error);

	enforcement->meta.abi = RF_ABI;
	enforcement->meta.since = time(NULL);
	enforcement->meta.vaults = image->header->vaults;
	memcpy(enforcement->meta.hash, image->header->hash, RF_IMAGE_HASH_LEN);
	if (r == 0)
		r = rf_enforcement_own(enforcement, error);
	if (r == 0)
		r = rf_fill(image, enforcement, error);
	if (r == 0)
		r = rf_attach(enforcement, RF_NEED_WHO, error);
	if (r == 0)
		r = rf_fill_cgroups(image, enforcement, error);
	if (r == 0)
		r = rf_roots_record(image, options, enforcement, error);
	return r < 0 ? r : freeze(enforcement, error);
}

/* From the first hook on files are refused; a failure takes all of it back. */
static int engage(const struct rf_image *image, const struct rf_apply_options *options,
		  struct rf_enforcement *enforcement, struct rf_error *error)
{
	int r = 0;

	for (enum rf_need need = RF_NEED_ALWAYS; need < RF_NEED_HELD && r == 0; need++)
		r = rf_attach(enforcement, need, error);
	if (r == 0)
		r = rf_roots_check(image, options, enforcement, error);
	if (r == 0)
		r = rf_scan(image, options, enforcement, error);
	if (r == 0)
		r = rf_place_strict(options, enforcement, error);
	if (r == 0 && options->older)
		rf_held_inherit(&enforcement->held, &options->older->held);
	if (r == 0)
		r = rf_held_settle(enforcement, error);
	return r < 0 ? r : rf_enforcement_self_test(enforcement, error);
}

int rf_enforcement_apply(const struct rf_image *image, const struct rf_apply_options *options,
			 struct rf_enforcement **ret_enforcement, struct rf_error *error)
{
	CLEANUP(give_up)
	struct rf_enforcement *enforcement = rf_enforcement_new(options->state_dir);
	const char *pin_root = options->pin_root ? options->pin_root : RF_PIN_ROOT;
	int r;

	if (!enforcement)
		return rf_error_set(error, -ENOMEM, "out of memory");
	r = next_sequence(pin_root, &enforcement->meta.sequence, error);
	if (r == 0)
		r = prepare(image, options, pin_root, enforcement, error);
	if (r == 0)
		r = engage(image, options, enforcement, error);
	if (r == 0 && !options->unpinned)
		r = rf_pins_make(enforcement, pin_root, error);
	enforcement->meta.complete = 1;
	if (r == 0)
		r = rf_meta_write(enforcement, error);
	if (r < 0)
		return r;
	*ret_enforcement = TAKE_PTR(enforcement);
	return 0;
}

/* Another version's may have another size, and the kernel copies as much as the map has. */
static bool meta_fits(int map)
{
	struct bpf_map_info info = {0};
	uint32_t size = sizeof(info);

	return bpf_obj_get_info_by_fd(map, &info, &size) == 0 &&
	       info.value_size == sizeof(struct rf_meta);
}

static int adopt_one(const char *dir, struct rf_enforcement *enforcement, struct rf_error *error)
{
	const uint32_t zero = 0;
	int r = rf_pins_open(dir, enforcement, error);

	if (r < 0)
		return r;
	if (!meta_fits(enforcement->maps[RF_MAP_META]))
		return rf_error_set(error, -EPROTO, "%s is of another version", dir);
	r = bpf_map_lookup_elem(enforcement->maps[RF_MAP_META], &zero, &enforcement->meta);
	if (r < 0 || !enforcement->meta.complete)
		return rf_error_set(error, -ENOENT, "%s is not complete", dir);
	if (enforcement->meta.abi != RF_ABI)
		return rf_error_set(error, -EPROTO, "%s is of another version", dir);
	enforcement->held.lost = enforcement->links[RF_HOOK_FILE_PERMISSION] >= 0;
	return rf_enforcement_own(enforcement, error);
}

/* The newest complete one wins: an older one beside it was about to be removed, and sweeping does.
 */
int rf_enforcement_adopt(const char *pin_root, const char *state_dir,
			 struct rf_enforcement **ret_enforcement, struct rf_error *error)
{
	cleanup_enforcement struct rf_enforcement *adopted = NULL;
	cleanup_free uint32_t *sequences = NULL;
	size_t count;
	int r;

	pin_root = pin_root ? pin_root : RF_PIN_ROOT;
	r = rf_pins_list(pin_root, &sequences, &count, error);
	for (size_t i = count; i-- > 0 && r == 0;) {
		cleanup_enforcement struct rf_enforcement *one = rf_enforcement_new(state_dir);
		char dir[PATH_MAX];

		snprintf(dir, sizeof(dir), "%s/%" PRIu32, pin_root, sequences[i]);
		if (!one)
			return rf_error_set(error, -ENOMEM, "out of memory");
		if (!adopted && adopt_one(dir, one, NULL) == 0)
			adopted = TAKE_PTR(one);
		else /* in force until ours is, and must not refuse us to look at the vaults */
			mark_own_task(one, NULL);
	}
	if (r < 0)
		return r;
	*ret_enforcement = TAKE_PTR(adopted);
	return 0;
}

/* Opened, so that its hooks end in the order that they have to, and now. */
static int remove_set(const char *dir, struct rf_error *error)
{
	struct rf_enforcement *enforcement = rf_enforcement_new(NULL);

	if (!enforcement)
		return rf_error_set(error, -ENOMEM, "out of memory");
	rf_pins_open(dir, enforcement, NULL);
	return rf_enforcement_remove(enforcement, error);
}

int rf_enforcement_sweep(const struct rf_enforcement *enforcement, const char *pin_root,
			 struct rf_error *error)
{
	cleanup_free uint32_t *sequences = NULL;
	size_t count;
	int r;

	pin_root = pin_root ? pin_root : RF_PIN_ROOT;
	r = rf_pins_list(pin_root, &sequences, &count, error);
	for (size_t i = 0; i < count && r == 0; i++) {
		char dir[PATH_MAX];

		snprintf(dir, sizeof(dir), "%s/%" PRIu32, pin_root, sequences[i]);
		if (!enforcement->pin_dir || strcmp(dir, enforcement->pin_dir))
			r = remove_set(dir, error);
	}
	return r;
}

void rf_enforcement_info(const struct rf_enforcement *enforcement,
			 struct rf_enforcement_info *ret_info)
{
	const struct rf_meta *meta = &enforcement->meta;

	*ret_info = (struct rf_enforcement_info){
		.since = meta->since,
		.sequence = meta->sequence,
		.hooks = meta->hooks,
		.roots = meta->roots,
		.missing = meta->missing,
		.unnamed = enforcement->unnamed,
		.links = meta->links,
		.nested = meta->nested,
		.held = enforcement->links[RF_HOOK_FILE_PERMISSION] >= 0,
		.open = enforcement->held.count,
		.more = enforcement->held.more,
		.lost = enforcement->held.lost,
		.blind = enforcement->held.blind,
	};
	memcpy(ret_info->hash, meta->hash, sizeof(ret_info->hash));
	memcpy(ret_info->object, meta->object, sizeof(ret_info->object));
}

/*
 * Audit reports and lets pass, so the counters tell rather than the result of open(2): an older
 * policy that is replaced refuses still what this one only reports.
 */
int rf_enforcement_self_test(const struct rf_enforcement *enforcement, struct rf_error *error)
{
	uint64_t before[RF_STAT_MAX_], after[RF_STAT_MAX_];
	int r = rf_enforcement_stats(enforcement, before, error);
	int fd;

	if (r < 0)
		return r;
	fd = open(enforcement->self_test, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		close(fd);
	r = rf_enforcement_stats(enforcement, after, error);
	if (r < 0)
		return r;
	if (fd < 0 && after[RF_STAT_DENIED] > before[RF_STAT_DENIED])
		return 0;
	if (after[RF_STAT_AUDITED] > before[RF_STAT_AUDITED])
		return 0;
	return rf_error_set(error, -EUCLEAN,
			    "the self-test failed: %s could be read, so nothing is enforced",
			    enforcement->self_test);
}
