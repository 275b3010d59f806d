# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The group for the user.
# file: src/bpf/subject.h
# programs: rf_inode_create
s/real_cred->uid\.val/real_cred->gid.val/
