# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# File systems, with cold caches: a root must be the root when its inode comes back into
# memory. Where that cannot be, the policy is refused.
load helpers

root=/mnt/fs

setup() {
	trace_test_alone
	mkdir -p $root
	modprobe -aq xfs btrfs vfat exfat nls_cp437 nls_ascii nls_utf8 || true
}

teardown() {
	unprotect
	clear_layout
	rm -f "$BATS_FILE_TMPDIR/image"
}

make_and_mount() { # TYPE OPTION...
	truncate -s 320M "$BATS_FILE_TMPDIR/image"
	"mkfs.$1" "${@:2}" "$BATS_FILE_TMPDIR/image"
	mount -t "$1" -o loop "$BATS_FILE_TMPDIR/image" $root
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

# No path is protected, each in a line that says PATTERN, and each is anybody's as before.
paths_refused() { # PATTERN PATH...
	protect "$(policy "${@:2}")"
	[[ $(grep -cE "is not protected: $1" "$BATS_FILE_TMPDIR/daemon.log") == $(($# - 1)) ]] ||
		complain "is not told: $1" - "$(tail -n 5 "$BATS_FILE_TMPDIR/daemon.log")" ringfenced
	[[ $(ringfence status --json | jq -c '.places | [.protected, .refused]') == "[0,$(($# - 1))]" ]]
	allowed ls "${@:2}"
	unprotect
}

@test "xfs" {
	make_and_mount xfs -q
	lay_out_at $root/a
	protected_when_cold $root/a
}

@test "btrfs, and a snapshot of it" {
	make_and_mount btrfs -q
	btrfs -q subvolume create $root/a
	lay_out_at $root/a
	protected_when_cold $root/a
	allowed btrfs -q subvolume snapshot $root/a $root/copy
	all_refused_at $root/copy
	cold
	all_refused_at $root/copy
}

@test "FAT and exFAT draw numbers anew: a folder cannot be protected, the whole can" {
	local type
	for type in vfat exfat; do
		make_and_mount $type
		lay_out_at $root/a
		paths_refused "$root/a/(vault|key) .*$type" $root/a/vault $root/a/key
		protect "$(policy $root)"
		for _ in 1 2; do
			refused open read $root/a/vault/secret
			refused open append $root/a/key
			refused entry create $root/new
			allowed as_maintainer cat $root/a/key
			cold
		done
		teardown
		mkdir -p $root
	done
}

# Whoever may write a layer changes what the overlay shows.
@test "an overlay is refused in favour of its layers, which can be protected" {
	mkdir "/mnt/up,per" /mnt/work "/mnt/lo:wer" /mnt/other /mnt/place
	lay_out_at "/mnt/lo:wer/a"
	mount -t overlay overlay $root \
		-o 'lowerdir=/mnt/lo\:wer:/mnt/other,upperdir=/mnt/up\,per,workdir=/mnt/work'
	paths_refused "$root/a/vault is on an overlay: protect its layers instead: /mnt/lo:wer/a/vault, /mnt/up,per/a/vault" \
		$root/a/vault
	paths_refused "$root is on an overlay: .*: /mnt/lo:wer, /mnt/other, /mnt/up,per" $root
	mount --bind $root/a /mnt/place
	paths_refused "/mnt/place/key is on an overlay: .*: /mnt/lo:wer/a/key, /mnt/up,per/a/key" /mnt/place/key
	protect "$(policy "'/mnt/lo:wer/a'" "'/mnt/up,per'")"
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
