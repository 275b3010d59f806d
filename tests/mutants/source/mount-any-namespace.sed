# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Mounts of the policy's own namespace are free.
# file: src/bpf/mount.bpf.c
# programs: rf_sb_umount
s/if \(!everywhere && !in_policy_ns\(\)\)/if (!everywhere || !in_policy_ns())/
