#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# show.sh [POLICY] applies the policy, lets its maintainer work and root attack, shows what was
# refused and why, and says at the end whether the promise was kept. Runs as root, and
# leaves nothing behind. On somebody's own policy it tries only what changes nothing
# where it is not refused.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2

policy=${1:-etc/policies/demo.yaml} own=${1:-}
started=$SECONDS
work=$(mktemp -d /run/ringfence-demo-XXXXXX)
# By another name, as the project's path may have a colon.
ln -s "$PWD/build" "$work/build"
PATH=$work/build:$work/build/attacks:$PATH
socket=$work/control.sock
refused=0 leaked=0 untried=0 worked=0 broken=0 daemon='' follower='' told=0

title() {
	printf '\n\033[1m%s\033[0m\n' "$*"
}

cleanup() {
	[[ -n $follower ]] && kill "$follower" 2>/dev/null
	if [[ -n $daemon ]]; then
		ringfence stop --yes --socket "$socket" >/dev/null 2>&1 || kill "$daemon" 2>/dev/null
		wait "$daemon" 2>/dev/null
	fi
	umount "$work/mount" 2>/dev/null
	rm -rf "$work"
	[[ -z $made ]] || rm -rf "$made"
}
trap cleanup EXIT

# root WHAT COMMAND...: an attack, which must be refused: not fail in another way.
root() {
	local what=$1 out status=0
	shift
	out=$("$@" 2>&1 </dev/null) || status=$?
	out=$(head -n 1 <<<"$out")
	if ((status)) && [[ $out =~ Operation\ not\ permitted|EPERM|permission\ denied|No\ such\ file|ENOENT ]]; then
		refused=$((refused + 1))
		printf '  refused  %-34s %s\n' "$what" "${out##*: }"
	elif ((status)) && [[ $out != *"the secret of ringfence"* ]]; then
		untried=$((untried + 1))
		printf '  failed   %-34s %s\n' "$what" "${out##*: }"
	else
		leaked=$((leaked + 1))
		printf '  \033[31mLEAKED\033[0m   %-34s %s\n' "$what" "${out:0:60}"
	fi
	sleep 0.2 # the daemon looks ten times a second
	tail -n "+$((told + 1))" "$work/events" | sed 's/^/             /; s/  \(login \)/\n             \1/'
	told=$(wc -l <"$work/events")
}

# ordinary WHAT COMMAND...: work that must go on.
ordinary() {
	local what=$1 out status=0
	shift
	out=$("$@" 2>&1 </dev/null) || status=$?
	if ((status)); then
		broken=$((broken + 1))
		printf '  \033[31mBROKEN\033[0m   %-34s %s\n' "$what" "$out"
	else
		worked=$((worked + 1))
		printf '  works    %-34s %s\n' "$what" "$(head -n 1 <<<"$out" | cut -c1-60)"
	fi
}

# The shipped policy needs its folder, and a user to compile it with; neither stays.
prepare() {
	made=${vault%/*}
	if ! mkdir "$made" 2>/dev/null; then
		echo "make run: cannot make $made for the demonstration: it is there, or /srv is read-only" >&2
		made=''
		exit 2
	fi
	mkdir "$vault" "$made/beside"
	echo "the secret of ringfence: 42" >"$vault/plan.txt"
	echo "anybody's" >"$made/beside/notes.txt"
	cp /etc/passwd "$work/passwd"
	acme=$(id -u acme 2>/dev/null) || {
		acme=4711
		echo "acme:x:$acme:$acme:Demonstration:/:/bin/sh" >>"$work/passwd"
	}
	chown -R "$acme" "$vault"
}

# In a namespace of its own, where acme is a user.
compile() {
	if [[ -n $own ]]; then
		ringfence "$@"
	else
		unshare --mount --propagation private sh -euc \
			'mount --bind "$0" /etc/passwd; exec ringfence "$@"' "$work/passwd" "$@"
	fi
}

start() {
	# Of a path that is not there nothing can be shown: in one's own policy that is a fault here.
	compile check ${own:+--strict} "$policy" || exit 2
	compile compile "$policy" -o "$work/image" || exit 2
	ringfenced --image "$work/image" --state-dir "$work" --socket "$socket" --unpinned \
		>"$work/log" 2>&1 &
	daemon=$!
	until grep -q ready "$work/log"; do
		kill -0 "$daemon" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
		sleep 0.1
	done
	ringfence status --socket "$socket" | sed 's/^/  /'
	ringfence events --follow --lines 0 --socket "$socket" >"$work/events" 2>/dev/null &
	follower=$!
}

attack_demo() {
	local parent=${vault%/*} file=$vault/plan.txt
	handle save "$file" "$work/handle" >/dev/null
	mkdir "$work/mount"
	root "cat plan.txt" cat "$file"
	root "cp plan.txt /tmp" cp "$file" "$work/stolen"
	root "ls the vault" ls "$vault"
	root "mv the parent directory" mv "$parent" "$parent.old"
	root "mv the vault" mv "$vault" "$parent/beside/vault"
	root "ln plan.txt elsewhere" ln "$file" "$parent/beside/link"
	root "bind mount, then cat" sh -c "mount --bind '$vault' '$work/mount' && cat '$work/mount/plan.txt'"
	root "mount over the vault" mount -t tmpfs cover "$vault"
	root "chmod 777 plan.txt" chmod 777 "$file"
	root "chown root plan.txt" chown 0 "$file"
	root "dd of=plan.txt" dd if=/dev/zero of="$file" bs=1 count=1 conv=notrunc
	root "truncate plan.txt" truncate -s 0 "$file"
	root "rm plan.txt" rm -f "$file"
	root "touch a new file" touch "$vault/new"
	root "su to acme, then cat" setpriv --reuid "$acme" --clear-groups cat "$file"
	root "read by io_uring" uring open "$file"
	root "read by io_uring's kernel thread" uring open-poll "$file"
	root "read by open_by_handle_at" handle read "$work/handle" "$parent"
	root "the same with cold caches" handle read-cold "$work/handle" "$parent"
}

work_demo() {
	local parent=${vault%/*}
	ordinary "acme reads plan.txt" as "login=$acme" cat "$vault/plan.txt"
	ordinary "acme changes it" as "login=$acme" sh -c "echo more >>'$vault/plan.txt'"
	ordinary "acme, through sudo" as "login=$acme" "uid=0" cat "$vault/plan.txt"
	ordinary "acme makes and removes a file" as "login=$acme" sh -c ">'$vault/a' && mv '$vault/a' '$vault/b' && rm '$vault/b'"
	ordinary "root reads beside it" cat "$parent/beside/notes.txt"
	ordinary "root writes beside it" sh -c "echo more >>'$parent/beside/notes.txt'"
	ordinary "root compiles, lists, searches" sh -c "ls -lR /etc >/dev/null; grep -r root /etc/passwd >/dev/null"
}

# The first paths of somebody's own policy.
attack_own() {
	local path
	while read -r path; do
		[[ -e $path ]] || continue
		if [[ -d $path ]]; then
			root "ls $path" ls "$path"
		else
			root "cat $path" cat "$path"
			root "open $path to append" dd if=/dev/null of="$path" oflag=append conv=notrunc
		fi
		root "chmod $path to what it has" chmod --reference="$path" "$path"
		root "touch $path with its own times" touch -c -r "$path" "$path"
	done < <(ringfence compile --dump "$work/image" | awk '$1 == "root" && $3 > 0 { print $4 }' | head -n 20)
}

vault=/srv/ringfence-demo/vault made='' acme=''

[[ -n $own ]] || prepare
if [[ -z $own ]]; then
	title "Before: root reads what is acme's"
	echo "  # cat $vault/plan.txt"
	sed 's/^/  /' "$vault/plan.txt"
fi
title "The policy goes into force"
start
if [[ -z $own ]]; then
	title "Its maintainer works, and so does everybody beside it"
	work_demo
	title "Root attacks; below each attack the event that it caused"
	attack_demo
else
	title "Root attacks; below each attack the event that it caused"
	attack_own
fi
title "Why?"
path=$(ringfence compile --dump "$work/image" | awk '$1 == "root" && $3 > 0 { print $4; exit }')
ringfence explain "$path" --socket "$socket" | sed 's/^/  /'

title "Summary"
printf '  %d attacks refused, %d not, %d failed otherwise;  %d ordinary operations worked, %d did not;  %d s\n' \
	"$refused" "$leaked" "$untried" "$worked" "$broken" "$((SECONDS - started))"
((leaked == 0 && broken == 0 && refused > 0)) && [[ -n $own || $untried == 0 ]]
