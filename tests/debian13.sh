#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Builds, tests and proves on Debian 13, in a chroot that loads nothing; then a guest whose root that is
# runs what was built there, with Debian 13's kernel. debian13.sh PACKAGE... makes the chroot
# (build/vm/debian13, from this machine's mirror) where there is none, and installs those. TAP.
#
#   KERNEL=...   another kernel for the guest (6.12-deb13)
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
source tests/tap.bash

debian=build/vm/debian13 log=build/debian13.log
project=$debian/project

# Networks as apt has them here. What is none of a chroot is set for debootstrap as well.
for scheme in http https; do
	[[ $(printenv "${scheme}_proxy") ]] || eval "$(apt-config shell "${scheme}_proxy" "Acquire::$scheme::Proxy")"
	export "${scheme?}_proxy"
done

bootstrap() {
	local mirror new=$debian.new
	mirror=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Identifier: Packages' |
		awk '$1 == "Debian" { print $2; exit }')
	rm -rf "$new"
	debootstrap --variant=minbase --include=ca-certificates trixie "$new" "${mirror:-http://deb.debian.org/debian}" &&
		mv "$new" "$debian"
}

# inside COMMAND: for sh, in the project's copy there. Its processes end with it.
inside() {
	unshare --mount --propagation private --pid --fork sh -euc '
		mount --bind "$1" "$1" # a root is a mount
		mount -t proc proc "$1/proc"
		mount --rbind /dev "$1/dev"
		exec chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive \
			http_proxy="${http_proxy-}" https_proxy="${https_proxy-}" sh -c "cd /project && $2"
	' sh "$debian" "$1" >> "$log" 2>&1
}

# does TEXT COMMAND: that works inside.
does() {
	local status=0
	: > "$log"
	inside "$2" || status=$?
	tap $status "$1"
	((status == 0)) || grep -vE '^ok |^  [A-Z]+ ' "$log" | tail -n 40 | shown /dev/stdin
}

mkdir -p build/vm
: > "$log"
[[ -d $debian ]] || bootstrap >> "$log" 2>&1 || { tail -n 5 "$log" >&2; exit 2; }
cp /etc/resolv.conf /etc/hosts "$debian/etc/"
mkdir -p "$project"
find "$project" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
tar c --exclude='./build*' --exclude=./.git . | tar x -C "$project"
touch "$project"/proofs/* # what make prove left there in the last run was another
rm -rf "$project/build/vm"
inside "dpkg-query -W $* > /dev/null 2>&1 || { apt-get -qq update && apt-get -qq -y install --no-install-recommends $*; }" ||
	{ tail -n 5 "$log" >&2; exit 2; }

does 'builds without a warning' 'make -j2 DEPS= CI=1 all attacks'
does 'its daemon has kernel programs that were proved' \
	'proofs/embed.sh build/compiled.bpf.o && cmp build/ringfence.bpf.o proofs/ringfence.bpf.o'
does unit 'make DEPS= CI=1 unit'
does golden 'make DEPS= CI=1 golden'
does checks 'make DEPS= CI=1 checks'

# By what is embedded; then by what its own compiler makes, which is embedded from then on.
guest() {
	local status=0
	unshare --mount --propagation private sh -euc '
		mkdir -p "$2/build/vm"
		mount --bind build/vm "$2/build/vm"
		VM_ROOT=$1 "$2/tests/e2e/run.sh" -k "$3" tests/e2e/vault.bats
	' sh "$PWD/$debian" "$PWD/$project" "${KERNEL:-6.12-deb13}" > "$log" 2>&1 || status=$?
	tap $status "$1, in a guest: $(grep -c '^ok' "$log") tests"
	((status == 0)) || grep -v '^ok' "$log" | tail -n 40 | shown /dev/stdin
}

guest 'its daemon keeps the promise'
does 'proves what its own compiler makes' 'make DEPS= CI=1 prove && cmp build/ringfence.bpf.o build/compiled.bpf.o'
guest 'its daemon with programs by its own compiler'
finish
