#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# headers.sh INCLUDE [ROOT]: what the kernel's headers below INCLUDE have that the tables of coverage/ do
# not name, one a line with its table.
set -euo pipefail
include=$1 root=${2:-$(dirname "$0")/../..}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
asm=asm
[[ -d $include/$asm ]] || asm=x86_64-linux-gnu/asm

# Names that are in the second list alone, of table $1.
unknown() { # TABLE < NAMES
	LC_ALL=C sort -u > "$work/found"
	"$(dirname "$0")/coverage.sh" --names "$1" "$root" | cut -d ' ' -f 1 | LC_ALL=C sort -u > "$work/known"
	LC_ALL=C comm -23 "$work/found" "$work/known" | sed "s|^|coverage/$1.txt: |"
}

sed -nE 's/^#define __NR_([a-z_0-9]+)\s.*/\1/p' "$include/$asm"/unistd_{64,32,x32}.h | unknown syscalls
# What comes behind FAN_CLOEXEC is no event.
sed -nE '/FAN_CLOEXEC/q; s/^#define (FAN_[A-Z_]+)\s+0x.*/\1/p' "$include/linux/fanotify.h" | unknown fanotify
sed -nE '/^enum io_uring_op/,/^}/s/^\s*(IORING_OP_[A-Z0-9_]+),.*/\1/p' "$include/linux/io_uring.h" | unknown io_uring
sed -nE 's/^\s*#\s*define\s+(F_[A-Z0-9_]+)\s.*/\1/p' "$include"/{linux,asm-generic}/fcntl.h | unknown fcntl

# Headers that the table names as a whole, and of the others each command: a macro with a text that has
# _IO() or its like, or a number of loop.h.
known=$("$(dirname "$0")/coverage.sh" --names ioctls "$root")
cd "$include"
grep -rlE '_IO(R|W|WR|C)?(_BAD|_SIZE)? ?\(|0x4C[0-9A-F]{2}' --include='*.h' \
	linux asm-generic $asm drm fwctl misc mtd rdma scsi sound video xen cxl 2> /dev/null |
	LC_ALL=C sort > "$work/headers" || true
while read -r header; do
	name=${header/#$asm/asm}
	[[ $name != asm-generic/ioctl.h && $'\n'$known$'\n' != *$'\n'"<$name>"$'\n'* ]] || continue
	awk '
		{ line = line $0 }
		/\\$/ { sub(/\\$/, " ", line); next }
		{
			if (line ~ /^[ \t]*#[ \t]*define[ \t]+[A-Za-z0-9_]+[ \t]+.*_IO(R|W|WR|C)?(_BAD|_SIZE)? ?\(/ ||
			    line ~ /^#define[ \t]+LOOP_[A-Z0-9_]+[ \t]+0x4C/) {
				sub(/^[ \t]*#[ \t]*define[ \t]+/, "", line); sub(/[ \t(].*/, "", line)
				print line
			}
			line = ""
		}' "$header" > "$work/commands"
	# Enumerators, or a header that nobody has looked at.
	if [[ ! -s $work/commands ]] || ! grep -qxFf "$work/commands" <<< "$known"; then
		echo "<$name>" > "$work/commands"
	fi
	cat "$work/commands"
done < "$work/headers" > "$work/all"
cd - > /dev/null
unknown ioctls < "$work/all"
