# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The service is read again after it was found not to be none: another cgroup may have come.
# file: src/bpf/subject.h
# programs: rf_file_open
s/return unit \? \*unit : 0;/return unit \&\& *(volatile __u32 *)unit ? *(volatile __u32 *)unit : 0;/
