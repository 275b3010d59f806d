# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Wrong programs from a file that changes one place of our C (tests/mutants/source/*.sed: its lines say
# which file of C), for what must notice them.
#
#   wrong_object SED OUT TREE   the object that our own make makes of it, built in TREE, which must not
#                               be there yet; where it ends with 1, `why` says what is amiss

wrong_object() {
	local file tree=$3 places
	file=$(sed -n 's/^# file: //p' "$1")
	why='its tree cannot be made'
	mkdir "$tree" && cp -a --parents Makefile VERSION src build/bpf "$tree" || return
	sed -E -f "$1" "$file" > "$tree/$file"
	places=$(diff "$file" "$tree/$file" | grep -c '^[0-9]')
	why=''
	if ((places != 1)); then
		why="its pattern is in $places places of $file"
	elif ! env -u MAKEFLAGS make -s -C "$tree" build/compiled.bpf.o > "$tree/log" 2>&1; then
		why="it does not compile: $(grep -m 1 error: "$tree/log")"
	elif cmp -s build/ringfence.bpf.o "$tree/build/compiled.bpf.o"; then
		why='it makes the same object'
	else
		cp "$tree/build/compiled.bpf.o" "$2"
	fi
	rm -rf "$tree"
	[[ ! $why ]]
}
