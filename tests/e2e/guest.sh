#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# One run of bats inside a guest, started there by run.sh: guest.sh on|off TAGS FILE...
set -euo pipefail

export RINGFENCE=$1 RINGFENCE_TAGS=$2
shift 2
# Where users other than root reach them too, wherever the project lies.
install -D -t /run/programs "$RINGFENCE_PROGRAMS"/*
export RINGFENCE_PROGRAMS=/run/programs
modprobe -aq loop ext4 overlay
ulimit -c 0
cd "$(dirname "$0")/../.."
exec bats --tap --filter-tags "$RINGFENCE_TAGS" "$@"
