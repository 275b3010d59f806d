# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Reads src/core/hooks.h, then the tables of coverage/ whose rows have a status; prints their part of
# docs/coverage.md, or with -v names=TABLE the names of that one. What is wrong goes to -v faults=FILE.

function at(text) { if (faults) print place ": " text > faults }
function trim(text) { gsub(/^[ \t]+|[ \t]+$/, "", text); return text }

# A table is written when its last row is known, because the counts come first.
function finish(   i, word, text) {
	if (!table || names) return
	split("attached covered harmless open", word, " ")
	for (i = 1; i <= 4; i++)
		if (count[word[i]]) text = text (text ? ", " : "") count[word[i]] " " word[i]
	printf "\n## %s\n\n%s %s.\n\n| what | status | why |\n|---|---|---|\n%s", title[table], about[table], text, rows
}

function begin_table(   path) {
	finish()
	path = FILENAME; sub(/.*\//, "", path); sub(/[.]txt$/, "", path)
	table = path; rows = ""; split("", count); split("", seen)
	if (table != "hooks") return
	for (path = 1; path <= attached; path++) {
		count["attached"]++
		rows = rows "| `" hook[path] "` | attached | " program[path] " |\n"
	}
}

# One row, put together from its lines.
function row(text,   column, n, name, i, what, status, hooks, k, number) {
	n = split(text, column, /[|]/)
	if (n != 3) { at("not three columns"); return }
	status = trim(column[2]); sub(/ .*/, "", status)
	hooks = trim(column[2]); sub(/^[a-z]+ */, "", hooks)
	if (status !~ /^(covered|harmless|open)$/) at("no such status: " trim(column[2]))
	if (status == "covered" && !hooks) at("covered by no hook: " trim(column[1]))
	if (status != "covered" && hooks) at("only what is covered has hooks: " trim(column[1]))
	n = split(hooks, name, /, */)
	for (i = 1; i <= n; i++)
		if (!(name[i] in is_attached)) at("no program is attached to: " name[i])
	if (!trim(column[3])) at("no reason: " trim(column[1]))
	n = split(trim(column[1]), name, /, */)
	for (i = 1; i <= n; i++) {
		number = name[i]; sub(/^[^ ]* ?/, "", number); sub(/ .*/, "", name[i])
		if (table == "fanotify" && number !~ /^0x[0-9a-f]+$/) at("no number: " name[i])
		if (name[i] in seen) at("twice: " name[i])
		if (table == "hooks" && name[i] in is_attached) at("a program is attached to: " name[i])
		seen[name[i]] = 1; count[status]++
		if (names == table) print name[i] (number ? " " number : "")
		what = what (what ? ", " : "") "`" name[i] "`"
	}
	gsub(/[a-z_0-9]+/, "`&`", hooks)
	rows = rows "| " what " | " status (hooks ? " by " hooks : "") " | " trim(column[3]) " |\n"
}

function flush() { if (pending) row(pending); pending = "" }

BEGIN {
	title["hooks"] = "LSM hooks"
	about["hooks"] = "Asked of each kernel's types by `tests/e2e/coverage.bats`:"
	title["syscalls"] = "System calls"
	about["syscalls"] = "By the names of the headers and of the kernels' functions, 32 bits included:"
	title["fanotify"] = "Events of fanotify"
	about["fanotify"] = "Asked of the header, and bit by bit of each kernel:"
	title["io_uring"] = "Operations of io_uring"
	about["io_uring"] = "Asked of the header, and of each kernel's types:"
	title["fcntl"] = "Commands of fcntl"
	about["fcntl"] = "Asked of the headers:"
	title["ioctls"] = "Commands of ioctl"
	about["ioctls"] = "Asked of the headers; where the border is says `coverage/ioctls.txt`. Headers in angle brackets count once:"
}

FNR == 1 { flush(); file++; if (file > 1) begin_table() }
file == 1 {
	if (!match($0, /^\tX\(/)) next
	split($0, part, /, */)
	if (names == "hooks" && !(part[3] in is_attached)) print part[3]
	if (!(part[3] in is_attached)) hook[++attached] = part[3]
	is_attached[part[3]] = attached
	for (i = 1; i <= attached; i++)
		if (hook[i] == part[3]) program[i] = program[i] (program[i] ? ", " : "") "`" part[2] "`"
	next
}
{ place = FILENAME ":" FNR }
/^#/ || /^$/ { flush(); next }
/^[ \t]/ { if (!pending) at("goes on with nothing"); pending = pending " " trim($0); next }
{ flush(); pending = $0 }
END { flush(); finish() }
