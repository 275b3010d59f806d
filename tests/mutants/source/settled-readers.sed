# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Who only lists a directory is taken for one who changes it.
# file: src/bpf/record.bpf.c
# programs: rf_record
s/return !\(dir->i_rwsem.count.counter & RWSEM_WRITER_LOCKED\);/return !dir->i_rwsem.count.counter;/
