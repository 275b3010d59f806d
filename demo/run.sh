#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The main job on real input: `make run [POLICY=my.yaml]`. On this machine where
# its kernel can enforce, otherwise in a throw-away guest that sees this machine's
# files read-only.
set -euo pipefail
cd "$(dirname "$0")/.."

policy=${1:-etc/policies/demo.yaml}
if [[ ! -r $policy ]]; then
	echo "make run: cannot read the policy '$policy'" >&2
	exit 2
fi

lsms=$(cat /sys/kernel/security/lsm 2>/dev/null || echo "no list of them")
if [[ ,$lsms, == *,bpf,* && -e /sys/kernel/btf/vmlinux ]]; then
	exec demo/show.sh "$(realpath "$policy")"
fi
echo "This kernel ($(uname -r)) has no usable BPF LSM ($lsms): the same in a throw-away guest."
exec tests/vm/run.sh -t 300 -- sh -c 'mount -t tmpfs srv /srv && exec demo/show.sh "$1"' sh "$(realpath "$policy")"
