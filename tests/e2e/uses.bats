# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# What the kernel does with a vault's file for somebody without an open that would be refused:
# quotas, sockets, leases; and what a process says of itself.
#
# bats file_tags=attack
load helpers

policy="
policy: uses
revision: 1
mode: enforce
vaults:
  - name: vault
    paths: [$vault]
    maintainers: [{user: $maintainer}]
    readers: [{user: 1003}]
"

lay_out_files() {
	truncate -s 4000 $vault/quota $beside/quota
}

lay_out_mounts() {
	mount -o remount,usrquota $disk
}

setup_file() {
	modprobe -q quota_v1 || true
	lay_out
	! protected || protect "$policy"
}

@test "A38 a unix socket in a vault: connect, and send by its name" {
	refused use connect $vault/stream $maintainer
	refused use send $vault/datagram $maintainer
	refused use send $vault/deep/datagram $maintainer
	allowed use connect $beside/stream $maintainer
	allowed use send $beside/datagram $maintainer
	allowed as_maintainer use connect $vault/stream $maintainer
	allowed as_maintainer use send $vault/datagram $maintainer
}

@test "A41 a lease by who may only read" {
	refused as login=1003 use lease $vault/secret
	allowed as login=1003 use lock $vault/secret
	allowed as_maintainer use lease $vault/secret
	allowed use lease $beside/secret
}

@test "A27 a vault's file as quota file" {
	local device
	device=$(findmnt -no SOURCE $disk)
	refused use quota "$device" $vault/quota
	allowed use quota "$device" $beside/quota
}

@test "A33 another program's name by prctl" {
	refused use program $beside/tool narrow
	refused use program $beside/tool wide
	refused use map
	allowed use prctl
}
