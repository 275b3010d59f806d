# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The mounts on the way to a root are not fixed.
# file: src/bpf/climb.h
# programs: rf_record
# open: of the way up, rules say only that it is gone
s/if \(!fix_mount\(mount, climb->records\)\)/if (0)/
