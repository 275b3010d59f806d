# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# The unit file under a real systemd, from boot on: boot.sh prepares the machine.
# bats file_tags=systemd
load helpers

setup() {
	trace_test_alone
}

setup_file() { :; }
teardown_file() { :; }

property() { # UNIT PROPERTY
	systemctl show --value -p "$2" "$1"
}

main_pid() {
	property ringfenced MainPID
}

# Waits until another process than PID is the service and is ready.
restarted() { # PID
	for _ in {1..900}; do
		[[ $(main_pid) != 0 && $(main_pid) != "$1" && $(property ringfenced SubState) == running ]] &&
			return
		sleep 0.1
	done
	complain "is not restarted" - "$(systemctl status ringfenced 2>&1)" ringfenced
}

# Everything that the policy promises; the attackers are children of a service, as a shell of
# sshd's is.
holds() {
	refused open read $ram_vault/secret
	refused open append $ram_vault/secret
	refused entry rename $ram_vault $ram/moved
	refused mountapi cover $ram_vault
	allowed as_maintainer cat $ram_vault/secret
}

@test "in pid 1's mount namespace" {
	[[ $(readlink "/proc/$(main_pid)/ns/mnt") == "$(readlink /proc/1/ns/mnt)" ]]
}

@test "in force before the first ordinary service could run" {
	[[ $(property ringfenced Type) == notify && $(property ringfenced SubState) == running ]]
	(($(property ringfenced ActiveEnterTimestampMonotonic) <= \
		$(property early ExecMainStartTimestampMonotonic)))
	try cat /run/early
	says 'Operation not permitted'
	[[ $output != *"$secret"* ]]
}

@test "where a policy in force is required, the machine starts with it" {
	[[ $(property ringfence-required ActiveState) == active ]]
	[[ $(property sysinit.target ActiveState) == active ]]
	(($(property ringfence-required ExecMainExitTimestampMonotonic) <= \
		$(property early ExecMainStartTimestampMonotonic)))
}

@test "what it refuses and allows" {
	holds
	[[ $(property ringfenced StatusText) == *"policy boot revision 1"* ]]
	[[ $(ringfence status --json | jq -r .policy.name) == boot ]]
}

@test "a disk that was missing at boot: all else was in force, and it is protected when it comes" {
	[[ $(property mnt-late.mount Result) == exit-code ]]
	[[ $(state /mnt/late/vault) == absent ]]
	mkdir -p /tmp/late/vault
	echo "$secret" > /tmp/late/vault/secret
	mke2fs -q -t ext4 -d /tmp/late /run/late.disk 16M
	allowed systemctl start mnt-late.mount
	soon '^$' state /mnt/late/vault
	refused open read /mnt/late/vault/secret
	refused entry rename /mnt/late/vault /mnt/late/moved
	allowed as_maintainer cat /mnt/late/vault/secret
}

@test "in its unit the daemon lacks nothing" {
	try ringfence status --json
	[[ $(jq -c '[.warnings, .held]' <<< "$output") == '[[],false]' ]] ||
		complain "something is lacking" "$status" "$output" ringfence status
}

@test "a unit as a subject, started by systemd" {
	ends_with 1 systemctl restart early
	try cat /run/early
	says 'Operation not permitted'
	allowed systemctl restart backup
	[[ $(< /run/backup) == "$secret" ]]
	ends_with 1 systemd-run --quiet --wait --unit backup2 /run/take backup2
	allowed systemctl restart backup
}

@test "services in sandboxes start as ever, and are refused as ever" {
	allowed systemd-run --quiet --wait -p ProtectSystem=strict -p ProtectHome=yes -p PrivateTmp=yes \
		-p PrivateDevices=yes -p ProtectKernelTunables=yes -p ProtectControlGroups=yes true
	allowed systemd-run --quiet --wait -p InaccessiblePaths=$ram -p DynamicUser=yes true
	ends_with 1 systemd-run --quiet --wait -p ProtectSystem=strict -p PrivateTmp=yes \
		-p BindReadOnlyPaths=$ram_vault:/tmp cat /tmp/secret
}

@test "a daemon in a mount namespace of its own does not start" {
	ends_with 1 unshare --mount ringfenced --state-dir /tmp/other
	says 'mount namespace: another than that of pid 1; start ringfenced outside of containers'
	[[ $output != *$'\n'* ]]
}

@test "a policy applied at run time finds the paths as everybody sees them" {
	mkdir -p $ram/second
	echo "$secret" > $ram/second/secret
	sed "s|paths: \[$ram_vault|&, $ram/second|" /run/policy.yaml > /tmp/second.yaml
	allowed ringfence apply /tmp/second.yaml
	refused open read $ram/second/secret
	allowed ringfence rollback
	allowed cat $ram/second/secret
	holds
}

@test "killed: restarted by systemd, refusing all the while" {
	local pid
	pid=$(main_pid)
	systemctl kill --signal=KILL ringfenced
	holds
	restarted "$pid"
	holds
	allowed systemctl restart backup
}

@test "hung: the watchdog has it restarted" {
	local pid
	pid=$(main_pid)
	kill -STOP "$pid"
	holds
	restarted "$pid"
	holds
	[[ $(property ringfenced Result) == success ]]
}

@test "stopped and started as a service: enforcement stays" {
	allowed systemctl stop ringfenced
	[[ $(property ringfenced ActiveState) == inactive ]]
	holds
	allowed systemctl start ringfenced
	holds
}

@test "its exposure, as systemd-analyze counts it, is 3.3" {
	allowed systemd-analyze security --threshold=33 --no-pager ringfenced.service
	try systemd-analyze security --threshold=32 --no-pager ringfenced.service
	((status == 1)) || complain "is less: write it down" "$status" "$output"
}

@test "ringfence stop ends it, and systemd does not start it again" {
	allowed ringfence stop --yes
	for _ in {1..100}; do
		[[ $(property ringfenced ActiveState) == inactive ]] && break
		sleep 0.1
	done
	[[ $(property ringfenced ActiveState) == inactive && $(property ringfenced Result) == success ]]
	sleep 3
	[[ $(property ringfenced ActiveState) == inactive ]]
	allowed cat $ram_vault/secret
}
