// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * What this machine can do, found out by trying. A kernel without `bpf` among its
 * LSMs loads and attaches everything and never calls it, so the boot line is
 * asked first, and the last word is a labelled file that must be refused.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "enforce/internal.h"

#define LSM_LIST "/sys/kernel/security/lsm"
#define LOCKDOWN "/sys/kernel/security/lockdown"

static void set(struct rf_probe *probe, bool ok, const char *found, const char *advice)
{
	probe->ok = ok;
	snprintf(probe->found, sizeof(probe->found), "%s", found);
	snprintf(probe->advice, sizeof(probe->advice), "%.511s", ok ? "" : advice);
}

/* The file's text without its final newline; NULL where it cannot be read. */
static char *text_of(const char *path)
{
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t size;
	void *text;

	if (fd < 0 || rf_fd_read(fd, 4096, &text, &size) < 0)
		return NULL;
	((char *)text)[strcspn(text, "\n")] = '\0';
	return text;
}

static void probe_root(struct rf_probe *probe)
{
	set(probe, geteuid() == 0, geteuid() ? "not root" : "root", "run this as root");
}

static bool lists(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = list; (at = strstr(at, word)); at += length)
		if ((at == list || at[-1] == ',') && (!at[length] || at[length] == ','))
			return true;
	return false;
}

static void probe_lsm(struct rf_probe *probe)
{
	cleanup_free char *list = text_of(LSM_LIST);
	char advice[512];

	if (!list) {
		set(probe, false, LSM_LIST " cannot be read",
		    "mount securityfs: mount -t securityfs securityfs /sys/kernel/security");
		return;
	}
	snprintf(advice, sizeof(advice),
		 "boot with lsm=%s,bpf: without it programs load and are never called", list);
	set(probe, lists(list, "bpf"), list, advice);
}

static void probe_btf(struct rf_probe *probe)
{
	const struct btf *btf = rf_kernel_types();

	set(probe, btf, btf ? "present" : "the kernel has no BTF",
	    "use a kernel with CONFIG_DEBUG_INFO_BTF");
}

static bool fits(const struct btf *btf, const struct rf_program_info *program)
{
	return rf_signature_check(btf, program->hook, program->signature) == 0;
}

/* Whether any of the hook's rows fits, or need not. */
static bool hook_is_known(const struct btf *btf, const char *hook)
{
	for (unsigned int i = 0; i < RF_HOOK_MAX_; i++)
		if (!strcmp(rf_programs[i].hook, hook) &&
		    (rf_programs[i].kernels == RF_KERNELS_SOME || fits(btf, &rf_programs[i])))
			return true;
	return false;
}

static void probe_hooks(struct rf_probe *probe)
{
	const struct btf *btf = rf_kernel_types();
	char unknown[sizeof(probe->found)] = "";
	char found[64];
	unsigned int fitting = 0;

	for (unsigned int i = 0; btf && i < RF_HOOK_MAX_; i++) {
		fitting += fits(btf, &rf_programs[i]);
		if (!hook_is_known(btf, rf_programs[i].hook) &&
		    !strstr(unknown, rf_programs[i].hook))
			snprintf(unknown + strlen(unknown), sizeof(unknown) - strlen(unknown),
				 "%s ", rf_programs[i].hook);
	}
	snprintf(found, sizeof(found), "%u programs fit this kernel", fitting);
	set(probe, btf && !*unknown, *unknown ? unknown : found,
	    "these hooks are not as any program here knows them: update Ringfence");
}

static void probe_bpffs(struct rf_probe *probe)
{
	struct statfs status;
	bool ok = statfs("/sys/fs/bpf", &status) == 0 && (uint32_t)status.f_type == BPF_FS_MAGIC;

	set(probe, ok, ok ? "mounted at /sys/fs/bpf" : "not mounted at /sys/fs/bpf",
	    "mount -t bpf bpf /sys/fs/bpf");
}

/*
 * Where the daemon opens paths must be where everybody does, and where mounting over
 * them is refused: in a namespace of its own it would record what only it sees.
 */
static void probe_namespace(struct rf_probe *probe)
{
	struct stat own, policy;
	bool known = stat("/proc/self/ns/mnt", &own) == 0 && stat(RF_POLICY_NS, &policy) == 0;
	bool ok = known && own.st_ino == policy.st_ino;

	set(probe, ok,
	    ok	    ? "that of pid 1"
	    : known ? "another than that of pid 1"
		    : "cannot be told",
	    "start ringfenced outside of containers, and without PrivateTmp=, ProtectSystem= and "
	    "the like in its unit");
}

/* Events name files, and names are read as memory, which that mode forbids BPF. */
static void probe_lockdown(struct rf_probe *probe)
{
	cleanup_free char *mode = text_of(LOCKDOWN);
	bool ok = !mode || !strstr(mode, "[confidentiality]");

	set(probe, ok, mode ? mode : "not built in",
	    "boot with lockdown=integrity: confidentiality forbids BPF to read kernel memory");
}

static void probe_loginuid(struct rf_probe *probe)
{
	bool ok = access("/proc/self/loginuid", F_OK) == 0;

	set(probe, ok, ok ? "the kernel keeps login users" : "no /proc/self/loginuid",
	    "use a kernel with CONFIG_AUDIT, or name no `user:` and `group:` in policies");
}

static void probe_cgroup(struct rf_probe *probe)
{
	struct statfs status;
	bool ok = statfs("/sys/fs/cgroup", &status) == 0 &&
		  (uint32_t)status.f_type == CGROUP2_SUPER_MAGIC;

	set(probe, ok, ok ? "unified hierarchy" : "no unified hierarchy at /sys/fs/cgroup",
	    "boot with systemd.unified_cgroup_hierarchy=1, or name no `service:` in policies");
}

static void probe_proofs(struct rf_probe *probe)
{
	char text[RF_PROVEN_TEXT_LEN];
	struct rf_proven proven;
	struct rf_error error = {0};
	bool ok = rf_manifest_embedded(&proven, &error) == 0;

	set(probe, ok, proven.programs ? rf_proven_print(&proven, text) : "cannot be opened",
	    error.text);
}

/* All of it, with a policy that is empty but for the self-test, in force for an instant. */
static void probe_trial(struct rf_probe *probe)
{
	static const struct rf_image_header header;
	static const struct rf_image empty = {.header = &header, .strings = ""};
	char directory[] = "/run/ringfence-doctor-XXXXXX";
	const struct rf_apply_options options = {.state_dir = directory, .unpinned = true};
	struct rf_enforcement *enforcement;
	struct rf_error error = {0};
	char path[sizeof(directory) + sizeof(RF_SELF_TEST_NAME) + 1];
	int r;

	if (!mkdtemp(directory)) {
		set(probe, false, "no directory could be made in /run", "make /run writable");
		return;
	}
	r = rf_enforcement_apply(&empty, &options, &enforcement, &error);
	if (r == 0)
		rf_enforcement_remove(enforcement, NULL);
	set(probe, r == 0, r == 0 ? "a labelled file was refused to root" : error.text,
	    r == -EOPNOTSUPP ? "use a kernel that NEWS.md names as supported"
			     : "see what is missing above");
	snprintf(path, sizeof(path), "%s/" RF_SELF_TEST_NAME, directory);
	/* Links go a moment after their descriptors; the file must not stay for that. */
	for (int i = 0; i < 100 && unlink(path) < 0 && errno == EPERM; i++)
		usleep(50000);
	rmdir(directory);
}

/*
 * EARLY: cheap, so the daemon asks at its start as well. LAST: only where all others are well.
 * Proofs are not asked early: a daemon whose own programs are not proved still serves what is
 * pinned, and loading refuses.
 */
static const struct {
	const char *what;
	void (*probe)(struct rf_probe *probe);
	bool required;
	enum { EARLY, ALWAYS, LAST } when;
} probes[] = {
	{"privilege", probe_root, true, EARLY},
	{"BPF among the LSMs", probe_lsm, true, EARLY},
	{"kernel types (BTF)", probe_btf, true, EARLY},
	{"LSM hooks", probe_hooks, true, EARLY},
	{"BPF file system", probe_bpffs, true, EARLY},
	{"mount namespace", probe_namespace, true, EARLY},
	{"lockdown mode", probe_lockdown, true, EARLY},
	{"login users", probe_loginuid, false, EARLY},
	{"cgroups", probe_cgroup, false, EARLY},
	{"kernel programs", probe_proofs, true, ALWAYS},
	{"enforcement, tried", probe_trial, true, LAST},
};

#define PROBES (sizeof(probes) / sizeof(*probes))
_Static_assert(PROBES <= RF_PROBES_MAX, "too many probes");

static void run(unsigned int i, struct rf_probe *ret_probe)
{
	*ret_probe = (struct rf_probe){.what = probes[i].what, .required = probes[i].required};
	probes[i].probe(ret_probe);
}

unsigned int rf_probe_all(struct rf_probe ret_probes[RF_PROBES_MAX])
{
	bool possible = true;

	for (unsigned int i = 0; i < PROBES; i++) {
		if (probes[i].when == LAST && !possible) {
			ret_probes[i] = (struct rf_probe){.what = probes[i].what,
							  .required = probes[i].required};
			set(&ret_probes[i], false, "not tried", "first mend what is missing above");
			continue;
		}
		run(i, &ret_probes[i]);
		possible = possible && (ret_probes[i].ok || !probes[i].required);
	}
	return PROBES;
}

int rf_probe_required(struct rf_error *error)
{
	for (unsigned int i = 0; i < PROBES; i++) {
		struct rf_probe probe;

		if (probes[i].when != EARLY || !probes[i].required)
			continue;
		run(i, &probe);
		if (!probe.ok)
			return rf_error_set(error, -EOPNOTSUPP, "%s: %s; %s", probe.what,
					    probe.found, probe.advice);
	}
	return 0;
}
