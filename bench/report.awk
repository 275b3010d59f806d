# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# From the raw numbers of one boot to two tables: what each mechanism adds, and how that compares
# with the goals. -v many=COUNT: the largest number of objects. Status 1: a target is missed.
# "row NAME" opens a row, "setup NAME" what is noted before its first one.

/^kernel / { kernel = $2 }
/^(row|setup) / {
	kind = $1
	row = substr($0, length($1) + 2)
	if (kind == "row") {
		order[rows++] = row
	}
}
/^op / {
	median[row, $2] = $3
	p99[row, $2] = $6
	if (row == "none, programs")
		programs[++programs_n] = $2
}
/^note / { note[row, $2] = $3 }

# 12345678 as 12,345,678
function grouped(n,	text, sign) {
	sign = n < 0 ? "-" : ""
	n = sprintf("%.0f", n < 0 ? -n : n)
	while (length(n) > 3) {
		text = "," substr(n, length(n) - 2) text
		n = substr(n, 1, length(n) - 3)
	}
	return sign n text
}

function added(name, op) {
	return median[name, op] - median[base(name), op]
}

# Rows with many files are compared with none with as many files: longer chains are the kernel's.
function base(name) {
	return name ~ many " objects" ? "none, " many " files" : "none"
}

function cell(name, op,	d) {
	if (!((name, op) in median))
		return "–"
	if (name == "none" || !(("none", op) in median))
		return grouped(median[name, op])
	d = added(name, op)
	if (op == "fork_exec")
		return sprintf("%+.1f %%", 100 * d / median[base(name), op])
	return d ? (d > 0 ? "+" : "") grouped(d) : "0"
}

function head(what, names, n,	j) {
	printf "| %s |", what
	for (j = 1; j <= n; j++)
		printf " %s |", names[j]
	printf "\n|---|"
	for (j = 1; j <= n; j++)
		printf "--:|"
	printf "\n"
}

function table(	i, j, line) {
	head("added instructions, Linux " kernel, title, ops_n)
	for (i = 0; i < rows; i++) {
		if (order[i] ~ /flood|repeat|beyond|refusing|ringfenced|programs/)
			continue
		printf "| %s |", order[i]
		for (j = 1; j <= ops_n; j++)
			printf " %s |", cell(order[i], ops[j])
		printf "\n"
	}
}

# A goal that is a largest number, or with `least` a smallest one. `stretch` "" means none.
function goal(text, target, stretch, value, unit, smallest,	met, far) {
	met = smallest ? value >= target : value <= target
	far = stretch == "" ? "–" : (smallest ? value >= stretch : value <= stretch) ? "yes" : "no"
	missed += !met
	printf "| %s | %s %s | %s | %s%s | %s | %s |\n", text, smallest ? "≥" : "≤", target,
	       stretch == "" ? "–" : stretch, value, unit, met ? "PASS" : "MISS", far
}

function ratio(a, b) {
	return b ? sprintf("%.3f", a / b) + 0 : 0
}

function tenth(a) {
	return sprintf("%.1f", a) + 0
}

function highest(a, b) {
	return a > b ? a : b
}

# What was reached before, where that is another number on each kernel.
function on(old, usual, newest) {
	return kernel ~ /^6\.1\./ ? old : kernel ~ /^7\./ ? newest : usual
}

function opened(n,	row, two, deep) {
	goal("open+close, hit: added", on(331, 311, 323), 260,
	     highest(added(n, "open2"), added(n, "open32")))
	goal("growth from 1 to " many " objects", 10, 0,
	     highest(added(n, "open8") - added("ringfence, 1 object", "open8"), 0))
	goal("growth from depth 2 to 32, hit", 10, 0,
	     highest(added(n, "open32") - added(n, "open2"), 0))
	row = "ringfence, 1 object, miss"
	two = added(row, "open2")
	deep = (added(row, "open32") - two) / 30
	goal("miss: per component", 65, 40, tenth(deep))
	goal("miss: the rest", on(770, 720, 755), "", tenth(two - 2 * deep))
}

# Programs at work: what each row adds to all of a program, in percent of it without.
function share(name, program,	none) {
	none = median[(name ~ /^ext4/ ? "ext4, " : "") "none, programs", program]
	return none ? 100 * (median[name, program] - none) / none : 0
}

function programs_table(	i, j) {
	printf "\n"
	head("real programs, Linux " kernel, programs, programs_n)
	for (i = 0; i < rows; i++) {
		if (order[i] !~ /, programs$/)
			continue
		printf "| %s |", substr(order[i], 1, length(order[i]) - length(", programs"))
		for (j = 1; j <= programs_n; j++)
			if (order[i] ~ /^(ext4, )?none, programs$/)
				printf " %s |", grouped(median[order[i], programs[j]])
			else
				printf " %+.2f %% |", share(order[i], programs[j])
		printf "\n"
	}
}

# One percent is measured well, a thousandth of it is not.
function each_program(	j, limit) {
	for (j = 1; j <= programs_n; j++) {
		limit = highest(share("empty, programs", programs[j]), 0)
		goal(programs[j] ", in no vault: added, percent",
		     sprintf("%.2f", on(2, 2, 2.5) * limit + on(0.2, 0.2, 0.4)) + 0,
		     sprintf("%.2f", 1.5 * limit + 0.1) + 0,
		     sprintf("%.2f", share("ringfence, programs", programs[j])) + 0)
	}
}

function goals(	n, f, passive, memory) {
	n = "ringfence, " many " objects"
	f = "ringfence, in a vault, flood"
	printf "| goal, Linux %s | target | stretch | measured | verdict | stretch |\n", kernel
	printf "|---|--:|--:|--:|---|---|\n"
	opened(n)
	passive = highest(added(n, "stat8"), highest(added(n, "read1"), added(n, "write1")))
	goal("stat, read, write: added", 0, 0, highest(passive, 0))
	each_op(n, "create", "creat8", 600)
	each_op(n, "unlink", "unlink8", 300)
	each_op(n, "rename", "rename8", 360)
	each_op(n, "chmod", "chmod8", on(325, 320, 320))
	goal("fork+exec, with / without", 1.01, 1.005,
	     ratio(median[n, "fork_exec"], median[base(n), "fork_exec"]))
	goal("in a vault, by a maintainer, open+close: added", on(865, 825, 840), 600,
	     added("ringfence, in a vault", "open8"))
	goal("in a vault, by a maintainer, create: added", on(1530, 1510, 1480), 1100,
	     added("ringfence, in a vault", "creat8"))
	goal("event of a repeated refusal, on the refused process", 610, 350, tenth(event("repeat")))
	goal("event in full, on the refused process", 5600, "", tenth(event("flood")))
	goal("refusal beyond the share, on the refused process", 5300, "", tenth(event("beyond")))
	goal("event: lost of " note[f, "count"], 0, 0, note[f, "count"] - note[f, "drained"])
	daemon()
	each_program()
	memory = note[n, "memory"] - note["ringfence, 1 object", "memory"]
	goal("memory per protected object, bytes", 100, "", tenth(memory / (many - 1)))
	goal("loading a policy of 1 object, thousand million", on(4.5, 4.5, 6.3), "",
	     tenth(note["ringfence, 1 object", "load_ticks"] / 1e9))
	peer("the prototype, depth 8", "prototype, " many " objects", n, "open8", on(21, 23, 21), "")
	n = "ringfence, 10000 objects"
	peer("AppArmor, depth 8", "apparmor, 10000 rules", n, "open8", on(6.3, 6.5, 6.3), 8)
	peer("Landlock, depth 8", "landlock, 10000 rules", n, "open8", on(7, 12, 11), "")
	peer("fanotify, depth 8", "fanotify, open permission", n, "open8", on(43.5, 39, 39), "")
	goal("none at the end is none at the start: cells that differ", 2, 0, differing())
}

# In the daemon that users run: what it takes for itself is no event's.
function daemon(	d) {
	d = "ringfenced"
	goal("event in full, in the daemon", 12000, "", note[d, "event"])
	goal("event in full, for each follower", 15000, "", note[d, "follower"])
	goal("refusal beyond the share, in the daemon", 1000, "", note[d, "beyond"])
	goal("events of two times 6400 that are not told", 0, 0, 12800 - note[d, "told"])
	goal("events of 6400 that a follower is not told", 0, 0, 6400 - note[d, "followed"])
	goal("of 20000 refusals at full speed, neither told nor counted", 0, 0, 20000 - note[d, "beyond_sum"])
	goal("memory that this takes, KiB", 64, 0, note[d, "grown"])
	goal("idle daemon: wake-ups in a minute", 60, "", note[d, "idle_wakes"])
}

# What one refusal takes, with what is done to wake who reads of it.
function each_refusal(row) {
	return note[row, "total"] / note[row, "count"]
}

# What the report adds to that: more than the refusal of an empty program and the verdict take.
function event(mode,	verdict, all) {
	verdict = added("ringfence, in a vault", "open8") - added("empty, our hooks", "open8")
	all = each_refusal("ringfence, in a vault, " mode)
	return all - each_refusal("empty, refusing, " mode) - verdict
}

function each_op(n, name, op, target) {
	goal(name ": added", target, int(1.4 * added("empty, our hooks", op)), added(n, op))
}

function peer(text, other, n, op, target, stretch) {
	if (!((other, op) in median)) {
		printf "| cheaper than %s | ≥ %s | – | not measured | – | – |\n", text, target
		return
	}
	goal("cheaper than " text, target, stretch, tenth(added(other, op) / added(n, op)), "x", 1)
}

# By more than a step in a chain of the kernel's.
function differing(	i, n, d) {
	for (i = 1; i <= ops_n; i++) {
		d = median["none", ops[i]] - median["none, again", ops[i]]
		n += ops[i] != "fork_exec" && (d > 9 || d < -9)
	}
	return n + 0
}

function notes(	one, all, v) {
	one = note["ringfence, 1 object", "load_ticks"]
	all = note["ringfence, " many " objects", "load_ticks"]
	v = "ringfence, in a vault, flood"
	printf "\nApplying a policy of 1 object takes %s ticks, idle waits included", grouped(one)
	printf ", each further object %s.\n", grouped((all - one) / (many - 1))
	printf "The first open in a directory takes %s more than such a miss, for its storage.\n",
	       grouped(added("ringfence, 1 object, first", "open8") - added("ringfence, 1 object, miss", "open8"))
	printf "An idle daemon takes %s instructions a second.\n", grouped(note["ringfenced", "idle"])
	printf "%s hooks are attached.", note["ringfence, 1 object", "hooks"]
	printf " A refusal takes %s instructions", grouped(median["empty, refusing, flood", "flood"])
	printf " without verdict and event, %s with them", grouped(median[v, "flood"])
	printf ", %s repeated.\n", grouped(median["ringfence, in a vault, repeat", "flood"])
}

BEGIN {
	ops_n = split("open2 open8 open32 stat8 read1 write1 creat8 unlink8 rename8 chmod8 " \
		      "mkdir8 fork_exec sweep", ops)
	split("open2,open8,open32,stat8,read 1 B,write 1 B,creat8,unlink8,rename8,chmod8," \
	      "mkdir8,fork+exec,sweep", title, ",")
}

END {
	table()
	programs_table()
	printf "\n"
	goals()
	notes()
	exit missed > 0
}
