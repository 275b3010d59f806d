# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Another root directory for everybody.
# file: src/bpf/mount.bpf.c
# programs: rf_sb_pivotroot
s/if \(ret \|\| !in_policy_ns\(\)\)/if (ret || in_policy_ns())/
