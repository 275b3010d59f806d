# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# The prototype's own test, in its own policy form: a thousand times a random user and random
# permissions; chmod, cat and more. And the four reasons for which it was given up.
#
# bats file_tags=attack
load helpers

policy="
uid: 1124
directory:
  - $vault
  - $ram_vault
"

setup_file() {
	lay_out
	! protected || protect "$policy"
}

@test "a thousand random users, permissions and commands" {
	local seed=${RINGFENCE_SEED:-$((RANDOM * 32768 + RANDOM))}
	echo "# seed $seed" >&3
	allowed prototype "$(protected && echo on || echo off)" "$seed" 1000 1124 $vault $beside
	echo "# $output" >&3
}

@test "a renamed parent directory" {
	refused mv $home $disk/srv/renamed
	refused mv $disk/srv $disk/renamed
	protected || return 0
	refused cat $vault/secret
}

@test "root" {
	refused cat $vault/secret
	refused chmod 777 $vault/secret
	refused chmod 777 $vault
	refused as uid=0 login=1124 cat $vault/secret
	allowed as uid=1124 cat $vault/secret
}

@test "the process found and killed" {
	! protected || kill -KILL "$(< "$BATS_FILE_TMPDIR/daemon.pid")"
	refused cat $vault/secret
	cold
	refused cat $ram_vault/secret
	! protected || start_daemon
}
