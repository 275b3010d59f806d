# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# File systems, with cold caches: a root must be the root when its inode comes back into
# memory. Where that cannot be, the policy is refused.
load helpers

root=/mnt/fs
other=/mnt/fs-too

setup() {
	trace_test_alone
	mkdir -p $root
	modprobe -aq xfs btrfs vfat exfat nls_cp437 nls_ascii nls_utf8 || true
}

teardown() {
	unprotect
	clear_layout
	rm -f "$BATS_FILE_TMPDIR"/image*
}

make_and_mount() { # TYPE [MOUNTPOINT]
	local image at=${2:-$root}
	image=$BATS_FILE_TMPDIR/image-${at##*/}
	truncate -s 320M "$image"
	"mkfs.$1" "$image"
	mkdir -p "$at"
	mount -t "$1" -o loop "$image" "$at"
}

# Files at $1: a vault, a file that is a root, what is beside them.
lay_out_at() {
	mkdir -p "$1/vault/deep" "$1/beside"
	echo "$secret" | tee "$1/vault/secret" "$1/vault/deep/secret" "$1/key" > "$1/beside/free"
}

policy() { # PATH...
	local IFS=,
	echo "
policy: filesystems
mode: enforce
vaults:
  - name: all
    paths: [$*]
    maintainers: [{user: $maintainer}]
"
}

all_refused_at() {
	local file
	for file in "$1/vault/secret" "$1/vault/deep/secret" "$1/key"; do
		refused open read "$file"
		refused open append "$file"
	done
	refused entry create "$1/vault/new"
	refused entry rename "$1/vault" "$1/other"
	refused attr chmod "$1/key"
}

# Inodes go, others take their place in memory and numbers, and nothing changes.
protected_when_cold() {
	local round
	protect "$(policy "$1/vault" "$1/key")"
	for round in 1 2; do
		all_refused_at "$1"
		allowed cat "$1/beside/free"
		allowed as_maintainer cat "$1/vault/deep/secret" "$1/key"
		allowed as_maintainer open append "$1/key"
		cold
		touch "$1"/beside/{1..100}
		cold
	done
	allowed in_maintainers_shell 'cp "$1" "$1.new"; echo more >> "$1.new"; mv "$1.new" "$1"' "$1/key"
	cold
	all_refused_at "$1"
}

# So many lines of the daemon's say of a path that it is not protected, and PATTERN.
not_protected() { # COUNT PATTERN
	[[ $(grep -cE "is not protected: $2" "$BATS_FILE_TMPDIR/daemon.log") == "$1" ]] ||
		complain "is not told $1 times: $2" - "$(tail -n 5 "$BATS_FILE_TMPDIR/daemon.log")" ringfenced
}

# No path is protected, each in a line that says PATTERN, and each is anybody's as before.
paths_refused() { # PATTERN PATH...
	protect "$(policy "${@:2}")"
	not_protected $(($# - 1)) "$1"
	[[ $(ringfence status --json | jq -c '.places | [.protected, .refused]') == "[0,$(($# - 1))]" ]]
	allowed ls "${@:2}"
	unprotect
}

@test "xfs" {
	make_and_mount xfs
	lay_out_at $root/a
	protected_when_cold $root/a
}

@test "btrfs, and a snapshot of it" {
	make_and_mount btrfs
	btrfs -q subvolume create $root/a
	lay_out_at $root/a
	protected_when_cold $root/a
	allowed btrfs -q subvolume snapshot $root/a $root/copy
	all_refused_at $root/copy
	cold
	all_refused_at $root/copy
}

@test "FAT and exFAT draw numbers anew: a folder cannot be protected, the whole can" {
	local at
	make_and_mount vfat
	make_and_mount exfat $other
	lay_out_at $root/a
	lay_out_at $other/a
	paths_refused "($root/a/(vault|key) .*vfat|$other/a/(vault|key) .*exfat)" {$root,$other}/a/{vault,key}
	protect "$(policy $root $other)"
	for _ in 1 2; do
		for at in $root $other; do
			refused open read $at/a/vault/secret
			refused open append $at/a/key
			refused entry create $at/new
			allowed as_maintainer cat $at/a/key
		done
		cold
	done
}

# Whoever may write a layer changes what the overlay shows.
@test "an overlay is refused in favour of its layers, which can be protected" {
	mkdir "/mnt/up,per" /mnt/work "/mnt/lo:wer" /mnt/other /mnt/place /mnt/whole
	lay_out_at "/mnt/lo:wer/a"
	echo "$secret" > /mnt/other/free
	mount -t overlay overlay $root \
		-o 'lowerdir=/mnt/lo\:wer:/mnt/other,upperdir=/mnt/up\,per,workdir=/mnt/work'
	mount --bind $root /mnt/whole
	mount --bind $root/a /mnt/place
	protect "$(policy $root/a/vault /mnt/whole /mnt/place/key "'/mnt/lo:wer/a'" "'/mnt/up,per'")"
	not_protected 1 "$root/a/vault is on an overlay: protect its layers instead: /mnt/lo:wer/a/vault, /mnt/up,per/a/vault"
	not_protected 1 "/mnt/whole is on an overlay: .*: /mnt/lo:wer, /mnt/other, /mnt/up,per"
	not_protected 1 "/mnt/place/key is on an overlay: .*: /mnt/lo:wer/a/key, /mnt/up,per/a/key"
	[[ $(ringfence status --json | jq -c '.places | [.protected, .refused]') == '[2,3]' ]]
	allowed cat /mnt/whole/free
	for _ in 1 2; do
		refused open read $root/a/vault/secret
		refused open append $root/a/key
		refused open read "/mnt/lo:wer/a/key"
		refused entry create "/mnt/up,per/new"
		cold
	done
}

@test "check and doctor say what file systems promise" {
	make_and_mount vfat
	lay_out_at $root/a
	policy $root/a/vault > "$BATS_FILE_TMPDIR/policy.yaml"
	ends_with 1 ringfence check --strict "$BATS_FILE_TMPDIR/policy.yaml"
	says "policy.yaml:6:13: warning: $root/a/vault is on vfat, which draws numbers anew"
	allowed ringfence check --offline "$BATS_FILE_TMPDIR/policy.yaml"
	policy $root > "$BATS_FILE_TMPDIR/policy.yaml"
	allowed ringfence check "$BATS_FILE_TMPDIR/policy.yaml"
	says "policy.yaml:6:13: note: $root is on vfat"
	try ringfence doctor
	says "files +vfat on $root: draws numbers anew: only the whole file system can be protected"
	try ringfence doctor --json
	jq -e '.filesystems[] | select(.type == "vfat") | .promise == "top" and .places == ["'$root'"]' \
		<<< "$output" > /dev/null || complain "does not tell" "$status" "$output" ringfence doctor
}
