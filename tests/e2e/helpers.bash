# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# What the tests of tests/e2e share. They run as root in a guest (tests/e2e/run.sh), never on
# a host, and twice: once with RINGFENCE=off, where every attack must succeed on this very
# kernel, and once with Ringfence, where it must be refused. So a test says each attack once:
#
#   refused COMMAND...      off: works.   on: fails with Ringfence's refusal, nothing leaks
#   hidden COMMAND...       the same, the refusal being that there is no such file
#   allowed COMMAND...      works both times
#
# Off, every test starts with a fresh layout, as the attacks destroy it; on, one layout and one
# policy serve a whole file, which proves on the way that no attack left a trace.

project=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
PATH=$RINGFENCE_PROGRAMS:$PATH

[[ $$ == 1 || -e /run/modprobe ]] || { echo "this is no guest: use tests/e2e/run.sh" >&2; exit 1; }

# The same words as in tests/attacks/attack.h.
secret='the secret of ringfence'

# A disk of its own on a mount of its own, vaults below ancestors, and something beside them.
outer=/mnt/outer                # a tmpfs that holds the disk's mount point
disk=$outer/disk                # ext4
home=$disk/srv/acme             # ancestors of all roots on the disk
vault=$home/vault               # a directory
key=$home/key                   # a file that is a root
beside=$disk/beside             # everybody's, on the same file system
ram=/mnt/ram                    # tmpfs
ram_vault=$ram/vault
maintainer=1000                 # a login user

# A daemon that does not answer is a failure, not the end of the tests.
ringfence() {
	timeout 300 "$RINGFENCE_PROGRAMS/ringfence" "$@"
}

protected() {
	[[ ${RINGFENCE:-on} == on ]]
}

complain() { # WHAT STATUS OUTPUT COMMAND...
	printf '%s: %s\n  status: %s\n  output: %s\n' "$1" "${*:4}" "$2" "${3//$'\n'/$'\n'          }"
	return 1
} >&2

# Runs COMMAND without input and sets `status` and `output`, which has both streams.
try() {
	status=0
	output=$("$@" 2>&1 < /dev/null 3>&-) || status=$?
}

refused_as() { # PATTERN COMMAND...
	local pattern=$1
	shift
	try "$@"
	if ! protected; then
		((status == 0)) || complain "does not work without Ringfence" "$status" "$output" "$@"
	elif [[ $status == 0 || $output == *"$secret"* || ! $output =~ $pattern ]]; then
		complain "was not refused" "$status" "$output" "$@"
	fi
}

# mount(8) of Debian 13 has words of its own for EPERM.
refused() {
	refused_as 'refused: [^:]*: (EPERM|no descriptor came)|Operation not permitted|mount: [^:]*: permission denied\.' "$@"
}

hidden() {
	refused_as 'refused: [^:]*: ENOENT|No such file or directory' "$@"
}

allowed() {
	try "$@"
	((status == 0)) || complain "does not work" "$status" "$output" "$@"
}

# COMMAND ends with STATUS and says at most one line on its standard error.
ends_with() { # STATUS COMMAND...
	local expected=$1
	shift
	try "$@"
	((status == expected)) || complain "does not end with $expected" "$status" "$output" "$@"
}

# Fails unless `output`, of the last command, matches the extended regular expression.
says() {
	[[ $output =~ $1 ]] || complain "does not say '$1'" "$status" "$output" "the last command"
}

as_maintainer() {
	as login=$maintainer "$@"
}

# Commands for a shell: in_shell 'cat "$1" > "$2"' FROM TO
in_shell() {
	sh -euc "$1" sh "${@:2}"
}

in_maintainers_shell() {
	as_maintainer sh -euc "$1" sh "${@:2}"
}

# Starts an attack that waits for its GO file: hold NAME PROGRAM CASE FILE [ARGUMENT]
hold() {
	local go=$BATS_FILE_TMPDIR/$1
	: > "$go.out"
	{
		status=0
		"$2" "$3" "$4" "$go" "${@:5}" > "$go.out" 2>&1 < /dev/null || status=$?
		echo $status > "$go.status"
	} 3>&- &
	disown
}

# Returns when everything that was started so waits.
all_hold() {
	local name
	for name in "$BATS_FILE_TMPDIR"/*.out; do
		until [[ -e ${name%.out}.ready ]]; do
			[[ ! -s ${name%.out}.status ]] ||
				{ complain "does not hold" - "$(< "$name")" "$name"; return 1; }
			sleep 0.05
		done
	done
}

# For teardown_file: holders that no test released would keep bats waiting.
release_all() {
	local name i
	for name in "$BATS_FILE_TMPDIR"/*.out; do
		touch "${name%.out}"
	done
	for name in "$BATS_FILE_TMPDIR"/*.out; do
		for i in {1..200}; do
			[[ ! -s ${name%.out}.status ]] || continue 2
			sleep 0.05
		done
		complain "does not end" - "$(< "$name")" "$name" || true
	done
}

# Lets it go on, and ends as it does.
released() { # NAME
	local go=$BATS_FILE_TMPDIR/$1
	touch "$go"
	until [[ -s $go.status ]]; do sleep 0.05; done
	cat "$go.out"
	return "$(< "$go.status")"
}

# Waits until what COMMAND says matches the extended regular expression: an event is told when the daemon
# has got round to it.
soon() { # PATTERN COMMAND...
	local i
	for i in {1..100}; do
		try "${@:2}"
		[[ ! $output =~ $1 ]] || return 0
		sleep 0.2
	done
	complain "does not come to say '$1'" "$status" "$output" "${@:2}"
}

# The last event has REASON, and HOOK if that is given.
told() { # REASON [HOOK]
	local last i
	protected || return 0
	for i in {1..100}; do
		last=$(ringfence events --lines 1 --json | jq -r '"\(.reason) \(.hook)"')
		[[ $last != "$1 ${2:-${last#* }}" ]] || return 0
		sleep 0.2
	done
	complain "is not told: $*" - "$last" "the last event"
}

# What `status` says has become of the policy's path; empty where it is protected.
state() { # PATH
	ringfence status --json | jq -r --arg path "$1" '.places.list[] | select(.path == $path).state'
}

cold() {
	sync
	echo 3 > /proc/sys/vm/drop_caches
}

# Fills a new directory with what vaults hold.
furnish() { # DIRECTORY
	mkdir -p "$1/deep/er" "$1/empty"
	echo "$secret" | tee "$1/secret" "$1/doomed" "$1/deep/er/secret" > /dev/null
	printf '#!/bin/sh\n# %s\nexit 0\n' "$secret" > "$1/script"
	cp /bin/true "$1/tool"
	chmod 755 "$1/script" "$1/tool"
	ln -s secret "$1/link"
}

# What a file of tests adds to the layout, by functions of these names: files first, mounts last.
lay_out_files() { :; }
lay_out_mounts() { :; }

# Takes away every mount and file of an earlier layout.
clear_layout() {
	local mounts=() place
	while read -r _ place _; do
		[[ $place != /mnt/* ]] || mounts=("$place" "${mounts[@]}")
	done < /proc/self/mounts
	((${#mounts[@]} == 0)) || umount -l "${mounts[@]}"
	find /mnt -mindepth 1 -delete
}

# All of the above, new: built the first time in a file of tests, a copy of that afterwards.
# fsverity on 6.1 needs blocks of 4096 bytes; FS_IOC_SETVERSION works without checksums only.
lay_out() {
	local saved=$BATS_FILE_TMPDIR/saved image=$BATS_FILE_TMPDIR/disk
	clear_layout
	mkdir -p $outer $ram /mnt/place
	mount -t tmpfs outer $outer
	mount -t tmpfs ram $ram
	mkdir $disk
	if [[ ! -d $saved ]]; then
		truncate -s 32M "$image"
		mke2fs -q -t ext4 -b 4096 -O verity,^metadata_csum "$image"
		mount -o loop "$image" $disk
		mkdir -p $home
		furnish $vault
		furnish $beside
		furnish $ram_vault
		furnish $ram/beside
		echo "$secret" > $key
		lay_out_files
		umount $disk
		mkdir "$saved"
		cp -a "$image" $ram "$saved/"
	else
		cp -a "$saved/disk" "$image"
		cp -a "$saved/ram/." $ram/
	fi
	mount -o loop "$image" $disk
	lay_out_mounts
}

# Compiles the policy and starts a daemon with it; returns when it is in force.
protect() { # POLICY
	local log=$BATS_FILE_TMPDIR/daemon.log
	printf '%s\n' "$1" > "$BATS_FILE_TMPDIR/policy.yaml"
	allowed ringfence compile "$BATS_FILE_TMPDIR/policy.yaml" -o "$BATS_FILE_TMPDIR/image"
	start_daemon --image "$BATS_FILE_TMPDIR/image"
}

start_daemon() { # ARGUMENT...
	local log=$BATS_FILE_TMPDIR/daemon.log
	# Here and not by the child alone: the last daemon's "ready" is not this one's.
	: > "$log"
	"${ringfenced:-ringfenced}" "$@" > "$log" 2>&1 < /dev/null 3>&- &
	daemon=$!
	disown
	echo $daemon > "$BATS_FILE_TMPDIR/daemon.pid"
	for _ in {1..300}; do
		grep -q ready "$log" && return
		kill -0 $daemon 2> /dev/null || break
		sleep 0.1
	done
	complain "the daemon does not get ready" - "$(tail -n 5 "$log")" ringfenced "$@"
}

# Ends enforcement. Where that does not work it ends the hard way, for the next file's sake, which begins
# with no image and no events.
unprotect() {
	[[ -e $BATS_FILE_TMPDIR/daemon.pid ]] || return 0
	rm "$BATS_FILE_TMPDIR/daemon.pid"
	try ringfence stop --yes
	rm -rf /var/lib/ringfence
	if ((status != 0)) || [[ -n $(pins) ]]; then
		rm -rf /sys/fs/bpf/ringfence
		sleep 8
		complain "does not stop; the end of its log:
$(tail -n 5 "$BATS_FILE_TMPDIR/daemon.log")" "$status" "$output" ringfence stop
	fi
}

# The sets that are pinned; what outlives them is at home.
pins() {
	find /sys/fs/bpf/ringfence -mindepth 1 -maxdepth 1 -name '[0-9]*' -printf '%f\n' 2> /dev/null || true
}

# bats traces every command to place failures, which costs milliseconds each in an emulated
# guest: only the test's own lines shall be traced. Then it cannot place a [[ ]] or (( )) that is
# false, so that is said here.
trace_test_alone() {
	set +T
	declare -ft "$BATS_TEST_NAME"
	trap 'echo "failed in line $LINENO" >&2; bats_error_trap' ERR
}

setup() {
	trace_test_alone
	protected || lay_out
}

teardown_file() {
	unprotect
	clear_layout
}
