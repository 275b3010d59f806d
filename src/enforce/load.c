// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Opens the embedded object, asks the manifest whether it is the one that was proved, leaves out
 * what this image or this kernel has no use for, sizes the maps and loads. The programs and maps
 * that result are kept as descriptors, so that a set found pinned looks the same.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "enforce/complaint.h"
#include "enforce/internal.h"
#include "ringfence.skel.h"

const struct rf_program_info rf_programs[RF_PROGRAM_MAX_] = {
#define X(id, program, lsm, types, when, in)                                                       \
	[RF_HOOK_##id] = {#program, #lsm, types, RF_NEED_##when, RF_KERNELS_##in, false},
	RF_HOOKS(X)
#undef X
#define X(id, program, on)                                                                         \
	[RF_PROGRAM_##id] = {program, NULL, NULL, RF_NEED_WHO, RF_KERNELS_ALL, on},
		RF_HELPERS(X)
#undef X
};

const char *const rf_map_names[RF_MAP_MAX_] = {
#define X(id, name, pin) name,
	RF_MAPS(X)
#undef X
};

const char *const rf_map_pins[RF_MAP_MAX_] = {
#define X(id, name, pin) pin,
	RF_MAPS(X)
#undef X
};

CLEANUP_DEFINE(struct ringfence *, ringfence__destroy)

static struct rf_complaint complaint;

static int listen_to_libbpf(enum libbpf_print_level level, const char *format, va_list arguments)
{
	char *text;

	if (level != LIBBPF_WARN || vasprintf(&text, format, arguments) < 0)
		return 0;
	rf_complaint_take(&complaint, text);
	free(text);
	return 0;
}

/* Whether somebody may open what he may not change. */
static bool has_readers(const struct rf_image *image)
{
	for (uint32_t i = 0; i < image->header->vaults; i++)
		if (image->vaults[i].vault.everyone & RF_ACCESS_READ)
			return true;
	for (uint32_t i = 0; i < image->header->rules; i++)
		if (image->rules[i].access != RF_ACCESS_ALL)
			return true;
	return false;
}

/* Of the rows of one hook, one must fit this kernel. */
static int choose_hook(struct bpf_object *object, const struct btf *btf, const char *hook,
		       bool wanted, struct rf_error *error)
{
	bool fits = false, may_be_absent = false;
	int r = -ENOENT;

	for (unsigned int i = 0; i < RF_HOOK_MAX_; i++) {
		struct bpf_program *program;
		int fit;

		if (strcmp(rf_programs[i].hook, hook))
			continue;
		fit = rf_signature_check(btf, hook, rf_programs[i].signature);
		if (fit != -ENOENT)
			r = fit;
		fits |= !fit;
		may_be_absent |= rf_programs[i].kernels == RF_KERNELS_SOME;
		program = bpf_object__find_program_by_name(object, rf_programs[i].name);
		if (!program)
			return rf_error_set(error, -ENOENT, "program %s is not in the object",
					    rf_programs[i].name);
		bpf_program__set_autoload(program, wanted && !fit);
	}
	if (!wanted || fits || (r == -ENOENT && may_be_absent))
		return 0;
	if (r == -ENOENT)
		return rf_error_set(error, -EOPNOTSUPP, "this kernel has no LSM hook %s", hook);
	return rf_error_set(
		error, -EOPNOTSUPP,
		"this kernel's LSM hook %s takes other parameters than any program here", hook);
}

static int choose(const struct rf_image *image, struct bpf_object *object, struct rf_error *error)
{
	const struct btf *btf = rf_kernel_types();
	struct bpf_program *program;
	int r;

	if (!btf)
		return rf_error_set(error, -errno, "cannot read the kernel's types: %s",
				    strerror(errno));
	for (unsigned int i = 0; i < RF_HOOK_MAX_; i++) {
		r = choose_hook(object, btf, rf_programs[i].hook,
				rf_programs[i].need != RF_NEED_STAT || rf_image_hides(image),
				error);
		if (r < 0)
			return r;
	}
	for (unsigned int i = RF_PROGRAM_CGROUP_MKDIR; i <= RF_PROGRAM_CGROUP_RMDIR; i++) {
		program = bpf_object__find_program_by_name(object, rf_programs[i].name);
		bpf_program__set_autoload(program, image->header->units > 0);
	}
	return 0;
}

static uint32_t at_least_one(uint32_t n)
{
	return n ? n : 1;
}

/* One vault more than the policy has: the self-test's. */
static void size(const struct rf_image *image, uint32_t objects, struct ringfence *skeleton)
{
	const struct rf_image_header *header = image->header;

	bpf_map__set_max_entries(skeleton->maps.roots, objects);
	bpf_map__set_max_entries(skeleton->maps.recorded, header->roots / 64 + 1);
	bpf_map__set_max_entries(skeleton->maps.vaults, header->vaults + 2);
	bpf_map__set_max_entries(skeleton->maps.rules, at_least_one(header->rules));
	bpf_map__set_max_entries(skeleton->maps.units, at_least_one(header->units));
	bpf_map__set_max_entries(skeleton->maps.cgroups, header->units ? RF_CGROUPS_MAX : 1);
}

static int keep(struct bpf_object *object, struct rf_enforcement *enforcement,
		struct rf_error *error)
{
	for (unsigned int i = 0; i < RF_MAP_MAX_; i++) {
		int fd = bpf_object__find_map_fd_by_name(object, rf_map_names[i]);

		enforcement->maps[i] = fd < 0 ? fd : fcntl(fd, F_DUPFD_CLOEXEC, 3);
		if (enforcement->maps[i] < 0)
			return rf_error_set(error, -EBADF, "map %s is not there", rf_map_names[i]);
	}
	for (unsigned int i = 0; i < RF_PROGRAM_MAX_; i++) {
		struct bpf_program *program =
			bpf_object__find_program_by_name(object, rf_programs[i].name);

		if (!program || !bpf_program__autoload(program))
			continue;
		enforcement->programs[i] = fcntl(bpf_program__fd(program), F_DUPFD_CLOEXEC, 3);
		if (enforcement->programs[i] < 0)
			return rf_error_set(error, -errno, "cannot keep program %s: %s",
					    rf_programs[i].name, strerror(errno));
	}
	return 0;
}

/* Each kind that the policy does not name is a map lookup less. */
static uint32_t kinds(const struct rf_image *image)
{
	uint32_t named = 0;

	for (uint32_t i = 0; i < image->header->rules; i++)
		named |= 1U << image->rules[i].key.kind;
	return named;
}

static int open_object(struct ringfence **ret_skeleton, struct rf_error *error)
{
	complaint = (struct rf_complaint){0};
	libbpf_set_print(listen_to_libbpf);
	*ret_skeleton = ringfence__open();
	return *ret_skeleton ? 0
			     : rf_error_set(error, -errno, "cannot open the kernel programs: %s",
					    strerror(errno));
}

/* The digest is of the very bytes that libbpf was given. */
static int check_proofs(const struct ringfence *skeleton, struct rf_proven *ret_proven,
			struct rf_error *error)
{
	struct rf_object_program programs[2 * RF_PROGRAM_MAX_];
	uint8_t digest[RF_OBJECT_DIGEST_LEN];
	struct bpf_program *program;
	size_t count = 0;

	if (!EVP_Digest(skeleton->skeleton->data, skeleton->skeleton->data_sz, digest, NULL,
			EVP_sha256(), NULL))
		return rf_error_set(error, -ENOMEM, "cannot compute a SHA-256");
	bpf_object__for_each_program(program, skeleton->obj)
	{
		if (count == sizeof(programs) / sizeof(*programs))
			return rf_error_set(error, -E2BIG, "the object has too many programs");
		programs[count++] = (struct rf_object_program){bpf_program__name(program),
							       bpf_program__section_name(program)};
	}
	return rf_manifest_check(rf_manifest_text, digest, programs, count, ret_proven, error);
}

int rf_manifest_embedded(struct rf_proven *ret_proven, struct rf_error *error)
{
	CLEANUP(ringfence__destroy_pointer) struct ringfence *skeleton = NULL;
	int r = open_object(&skeleton, error);

	*ret_proven = (struct rf_proven){0};
	return r < 0 ? r : check_proofs(skeleton, ret_proven, error);
}

/*
 * What the kernel lacks, as bpf_rdonly_cast() before 6.2, libbpf looks for in the types of modules,
 * and before 1.3 it fails where it may not list those: as here, without CAP_SYS_ADMIN. It tries
 * that once only; so let it be now, for a hook that is nowhere.
 */
static void pass_over_modules(struct bpf_object *object)
{
	bpf_program__set_attach_target(bpf_object__next_program(object, NULL), 0, "nowhere");
	complaint = (struct rf_complaint){};
}

int rf_load(const struct rf_image *image, uint32_t objects, const char *pin_root,
	    struct rf_enforcement *enforcement, struct rf_error *error)
{
	CLEANUP(ringfence__destroy_pointer) struct ringfence *skeleton = NULL;
	struct rf_proven proven;
	struct stat namespace;
	struct rf_btrfs_offsets btrfs;
	int r;

	r = open_object(&skeleton, error);
	if (r == 0)
		r = check_proofs(skeleton, &proven, error);
	if (r < 0)
		return r;
	memcpy(enforcement->meta.object, proven.object, sizeof(enforcement->meta.object));
	r = choose(image, skeleton->obj, error);
	if (r < 0)
		return r;
	size(image, objects, skeleton);
	r = pin_root ? rf_home_use(pin_root, skeleton->maps.tasks, error) : 0;
	if (r < 0)
		return r;
	if (stat(RF_POLICY_NS, &namespace) < 0)
		return rf_error_set(error, -errno, "cannot stat %s: %s", RF_POLICY_NS,
				    strerror(errno));
	skeleton->data_state->state.mnt_ns = namespace.st_ino;
	btrfs = rf_filesystem_btrfs();
	skeleton->rodata->cfg_btrfs_root = btrfs.root;
	skeleton->rodata->cfg_btrfs_id = btrfs.id;
	skeleton->rodata->cfg_btrfs_parent = btrfs.parent;
	enforcement->meta.attr = has_readers(image);
	skeleton->rodata->cfg_audit = !!(image->header->flags & RF_IMAGE_AUDIT);
	skeleton->rodata->cfg_kinds = kinds(image);
	pass_over_modules(skeleton->obj);
	r = ringfence__load(skeleton);
	if (r < 0 && *complaint.verifier)
		return rf_error_set(
			error, -EOPNOTSUPP,
			"cannot load the kernel programs: this kernel is not supported: "
			"%s: %s",
			complaint.first, complaint.verifier);
	if (r < 0)
		return rf_error_set(error, r, "cannot load the kernel programs: %s%s%s",
				    strerror(-r), *complaint.first ? ": " : "", complaint.first);
	return keep(skeleton->obj, enforcement, error);
}
