# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Numbers of another hierarchy are taken for ours.
# file: src/bpf/service.bpf.c
# programs: rf_cgroup_rmdir
s/if \(!cgroup->root->hierarchy_id\)/if (cgroup->root->hierarchy_id)/
