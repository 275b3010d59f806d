#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# guest.sh COUNT: the rows of the table, measured in this guest; COUNT is the largest number of
# protected objects. Called by run.sh, from the project's root folder. Every row starts with
# a fresh file system; those of the largest number share one, because it takes long to fill.
set -euo pipefail

many=$1
built=build/bench

measure() {
	"$built/attach" "$@"
}

uname -r | sed 's/^/kernel /'
measure 'none=none'
measure 'empty, file_open only=empty-open'
measure 'empty, our hooks=empty'
measure -n 1 -o all,miss,first "ringfence, 1 object=ringfence,$built/1.image"
measure -n 10000 "ringfence, 10000 objects=ringfence,$built/10000.image"
measure -n 10000 -d /srv/p "ringfence, other device=ringfence,$built/other.image"
bench/events.sh
measure -u 1 -o all,refused,flood,repeat,beyond "ringfence, in a vault=ringfence,$built/inside.image"
measure -o flood,repeat,beyond 'empty, refusing=refuse'
measure -n 10000 'prototype, 10000 objects=prototype'
[[ ! -e $built/apparmor.profile ]] ||
	measure -n 10000 "apparmor, 10000 rules=apparmor,$built/apparmor.profile"
measure -n 10000 'landlock, 10000 rules=landlock'
measure 'seccomp, 50 rules=seccomp'
measure 'fanotify, open permission=fanotify'
measure -n "$many" "none, $many files=none" \
	"ringfence, $many objects=ringfence,$built/$many.image" \
	"prototype, $many objects=prototype"
measure 'none, again=none'

# Programs at work, all in one mount namespace: in a vault as its maintainer, else in none.
programs() { # NAME OPTION...
	local apparmor=()
	[[ ! -e $built/apparmor.profile ]] || apparmor=("$1apparmor=apparmor,$built/apparmor.profile")
	measure -n 10000 -u 1 -o programs "${@:2}" "$1none=none" "$1empty=empty" \
		"$1ringfence=ringfence,$built/1.image" \
		"$1ringfence, hiding=ringfence,$built/hide.image" \
		"$1ringfence, a file held=held,$built/1.image" \
		"$1ringfence, in a vault=ringfence,$built/inside.image" \
		"$1landlock=landlock" "$1fanotify=fanotify" \
		"${apparmor[@]}" "$1none, again=none"
}

programs ''
truncate -s 256M /tmp/ext4
mkfs.ext4 -q /tmp/ext4
programs 'ext4, ' -e "$(losetup --show -f /tmp/ext4)"
