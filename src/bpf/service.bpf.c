// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keeps `cgroups` true while services start and stop, with or without a daemon.
 *
 *   cgroup_mkdir  a cgroup at a service's path, or below one that belongs to a service
 *   cgroup_rmdir  it is gone; its id is not used again, but the row is
 */
#include "maps.h"

char LICENSE[] SEC("license") = "GPL";

struct rf_state state SEC(".data.state") = {.mnt_ns = 0};
__u8 labelled[RF_INODE_SLOTS];

/* A full map leaves the service without its identity: refused, not let in. */
SEC("tp_btf/cgroup_mkdir")
int BPF_PROG(rf_cgroup_mkdir, struct cgroup *cgroup, const char *path)
{
	struct rf_unit_path name = {};
	__u64 id = cgroup->kn->id, parent;
	__u32 *unit = NULL;
	long n;

	if (cgroup->root->hierarchy_id) /* not the unified hierarchy: another numbering */
		return 0;
	/* A path that fills the key may go on behind it: it is not the one that it begins like. */
	n = bpf_probe_read_kernel_str(name.path, sizeof(name.path), path);
	if (n > 0 && n < (long)sizeof(name.path))
		unit = bpf_map_lookup_elem(&units, &name);
	if (!unit) {
		parent = cgroup->self.parent->cgroup->kn->id;
		unit = bpf_map_lookup_elem(&cgroups, &parent);
	}
	if (unit && bpf_map_update_elem(&cgroups, &id, unit, BPF_ANY))
		rf_count(RF_STAT_UNNAMED);
	return 0;
}

SEC("tp_btf/cgroup_rmdir")
int BPF_PROG(rf_cgroup_rmdir, struct cgroup *cgroup, const char *path)
{
	__u64 id = cgroup->kn->id;

	if (!cgroup->root->hierarchy_id)
		bpf_map_delete_elem(&cgroups, &id);
	return 0;
}
