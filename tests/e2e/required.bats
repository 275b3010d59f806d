# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# A machine that requires a policy in force, and has an image that this version cannot read: it does
# not come up. boot.sh prepares it.
# bats file_tags=stale
load helpers

setup() {
	trace_test_alone
}

setup_file() { :; }
teardown_file() { :; }

active() { # UNIT STATE
	[[ $(systemctl show --value -p ActiveState "$1") == "$2" ]] ||
		complain "is not $2" - "$(systemctl status "$1" 2>&1)" "$1"
}

@test "without a policy in force no service is started, and the machine waits in emergency mode" {
	active ringfence-required.service failed
	active emergency.target active
	active sysinit.target inactive
	active basic.target inactive
	active early.service inactive
	[[ ! -e /run/early && -z $(pins) ]]
}

@test "the journal says what is wrong" {
	journalctl -u ringfenced --no-pager -o cat | grep -q "image"
	ends_with 2 ringfence status
}

@test "once a policy is in force, the machine goes on" {
	allowed ringfence compile /run/policy.yaml -o /var/lib/ringfence/current.image
	allowed systemctl restart ringfenced
	allowed systemctl start ringfence-required
	refused open read $ram_vault/secret
	allowed systemctl start basic.target
	active sysinit.target active
	try cat /run/early
	says 'Operation not permitted'
}
