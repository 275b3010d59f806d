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

own=$policy
[[ ! $policy -ef etc/policies/demo.yaml ]] || own=''

lsms=$(cat /sys/kernel/security/lsm 2>/dev/null || echo "no list of them")
if [[ ,$lsms, == *,bpf,* && -e /sys/kernel/btf/vmlinux ]]; then
	exec demo/show.sh ${own:+"$(realpath "$own")"}
fi
echo "This kernel ($(uname -r)) has no usable BPF LSM ($lsms): the same in a throw-away guest."
if [[ $own ]]; then
	echo "It sees the file system of this machine's /. Its /tmp, /run, /mnt, /media, /root, /srv and /var/lib are its own."
	mkdir -p build/demo
	seen=$(mktemp -d build/demo/XXXXXX)
	trap 'rm -rf "$seen"' EXIT
	cp -- "$own" "$seen/"
	own=$seen/$(basename -- "$own")
fi
tests/vm/run.sh -t 300 -- sh -c 'mount -t tmpfs srv /srv && exec demo/show.sh "$@"' sh ${own:+"$own"}
