#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Applies the policy, lets its maintainer work and root attack, shows what was
# refused and why, and says at the end whether the promise was kept. Runs as root
# in a mount namespace of its own (run.sh), so what it mounts goes with it.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
PATH=$PWD/build:$PWD/build/attacks:$PATH

policy=$1
started=$SECONDS
work=$(mktemp -d /run/ringfence-demo-XXXXXX)
socket=$work/control.sock
refused=0 leaked=0 worked=0 broken=0 daemon='' follower=''

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
}
trap cleanup EXIT

# root WHAT COMMAND...: an attack, which must be refused.
root() {
	local what=$1 out status=0
	shift
	out=$("$@" 2>&1 </dev/null) || status=$?
	out=$(head -n 1 <<<"$out")
	if ((status)) && [[ $out != *"the secret of ringfence"* ]]; then
		refused=$((refused + 1))
		printf '  refused  %-34s %s\n' "$what" "$(sed 's/.*: //' <<<"$out")"
	else
		leaked=$((leaked + 1))
		printf '  \033[31mLEAKED\033[0m   %-34s %s\n' "$what" "${out:0:60}"
	fi
	sleep 0.2 # the daemon looks ten times a second: its event comes next
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

# The shipped policy needs its user and its folder; neither stays.
prepare() {
	mount -t tmpfs demo /srv
	mkdir -p "$vault" "$(dirname "$vault")/beside"
	echo "the secret of ringfence: 42" >"$vault/plan.txt"
	echo "anybody's" >"$(dirname "$vault")/beside/notes.txt"
	if ! getent passwd acme >/dev/null; then
		cp /etc/passwd "$work/passwd"
		echo "acme:x:$acme:$acme:Demonstration:/:/bin/sh" >>"$work/passwd"
		mount --bind "$work/passwd" /etc/passwd
	fi
	acme=$(id -u acme)
	chown -R "$acme" "$vault"
}

start() {
	ringfence check "$policy" || exit 2
	ringfence compile "$policy" -o "$work/image" || exit 2
	ringfenced --image "$work/image" --state-dir "$work" --socket "$socket" --unpinned \
		>"$work/log" 2>&1 &
	daemon=$!
	until grep -q ready "$work/log"; do
		kill -0 "$daemon" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
		sleep 0.1
	done
	ringfence status --socket "$socket" | sed 's/^/  /'
	ringfence events --follow --lines 0 --socket "$socket" | grep --line-buffered -v "the daemon closed" 2>/dev/null | stdbuf -oL cut -c1-180 |
		stdbuf -oL sed 's/^/             /' &
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

# Somebody's own policy: what root tries first, on the first paths of each vault.
attack_own() {
	local path
	while read -r path; do
		[[ -e $path ]] || continue
		if [[ -d $path ]]; then
			root "ls $path" ls "$path"
			root "touch $path/new" touch "$path/new"
		else
			root "cat $path" cat "$path"
			root "dd of=$path" dd if=/dev/zero of="$path" bs=1 count=0 conv=notrunc
		fi
		root "chmod $path" chmod 777 "$path"
		root "mv $path" mv "$path" "$path.moved"
		root "ln -T $path" cp -al "$path" "$work/copy"
	done < <(ringfence compile --dump "$work/image" | awk '$1 == "root" && $3 > 0 { print $4 }' | head -n 20)
}

vault=/srv/ringfence-demo/vault acme=4711 own=yes
[[ $policy == "$PWD/etc/policies/demo.yaml" ]] && own=''

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
printf '  %d attacks refused, %d not;  %d ordinary operations worked, %d did not;  %d s\n' \
	"$refused" "$leaked" "$worked" "$broken" "$((SECONDS - started))"
((leaked == 0 && broken == 0 && refused > 0))
