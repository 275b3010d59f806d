# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A root is recorded on a file system where no hook looks.
# file: src/bpf/climb.h
# programs: rf_record
# open: the count of numbers is state as well, and rules do not tell them apart there
/^static __noinline int watch\(/,/^}/ s/^\tstate.devices\[rf_device_slot\(dev\)\] = 1;/\t;/
