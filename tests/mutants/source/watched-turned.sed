# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Only what holds no root is looked at.
# file: src/bpf/file.bpf.c
# programs: rf_file_open
/check_file\(/,/^}/ s/if \(!watched/if (watched/
