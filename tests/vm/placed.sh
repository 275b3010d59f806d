#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# placed.sh PLACE COMMAND...: runs it from the project's root folder as if that lay at PLACE, which is
# made on an empty file system over the folder on top of it: a bind mount, seen by the command alone.
set -eu

cd "$(dirname "$0")/../.."
# shellcheck disable=SC2016 # expanded by the inner shell
exec unshare --mount --propagation private sh -euc '
	top=${1#/} top=/${top%%/*}
	[ "$top" != /dev ] || top=/dev/shm
	[ "$top" != /var ] || top=/var/lib
	mount -t tmpfs tmpfs "$top"
	mkdir -p "$1"
	# By the folder that we are in: its path may be what was just covered.
	mount --no-canonicalize --bind . "$1"
	cd "$1"
	shift
	exec "$@"
' sh "$@"
