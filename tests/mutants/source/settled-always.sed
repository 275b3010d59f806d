# SPDX-License-Identifier: GPL-2.0-only OR MIT
# A directory that somebody is changing is said to be free.
# file: src/bpf/record.bpf.c
# programs: rf_record
s/return !\(dir->i_rwsem.count.counter & RWSEM_WRITER_LOCKED\);/return dir->i_rwsem.count.counter \& 0 ? false : true;/
