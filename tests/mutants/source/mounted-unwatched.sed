# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A file system of the policy is mounted anew, and no hook looks there.
# file: src/bpf/mount.bpf.c
# programs: rf_sb_set_mnt_opts
/^static __noinline int watch_again/,/^}/ s/^\tstate.devices\[rf_device_slot\(dev\)\] = 1;/\t;/
