# SPDX-License-Identifier: GPL-2.0-only OR MIT
# What is in no vault is judged as if it were.
# file: src/core/decide.h
# programs: rf_file_open
s/if \(q->label && \(q->access/if ((q->access/
