#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# One run of bats inside a guest, started there by run.sh: guest.sh on|off FILTER FILE...
# Files of which no test passes the filter are no fault.
set -euo pipefail

export RINGFENCE=$1
filter=$2
shift 2
modprobe -aq loop ext4 overlay
# An attack that ends in a crash dump or a signal to the whole machine is a fault, not noise.
ulimit -c 0
cd "$(dirname "$0")/../.."
exec bats --tap --filter-tags "$filter" "$@"
