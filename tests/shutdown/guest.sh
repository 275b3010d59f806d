#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# guest.sh PROGRAMS on|off, run by run.sh in a guest that systemd booted: a vault on /dev/vda, and one on
# what lies on that disk as people have it, LVM (a linear mapping) on dm-crypt (whose null cipher lets
# run.sh read it) on a file. Then the machine is told to go down, while a maintainer has a file open.
set -euo pipefail

programs=$1 disk=/mnt/outer
inner=$disk/inner
PATH=$PWD/$programs:$PATH
modprobe -a ext4 loop dm-mod dm-crypt
if [[ $2 == off ]]; then
	ringfence stop --yes
fi

mkdir $disk
mount /dev/vda $disk
mkdir $disk/vault $inner
truncate -s 32M $disk/inner.image
mke2fs -q -t ext4 $disk/inner.image
device=$(losetup --find --show $disk/inner.image)
map() { # NAME TARGET...: sets `device` to the new device, on the last one
	dmsetup create "$1" --table "0 65536 ${*:2} $device 0"
	device=/dev/$(dmsetup info -c --noheadings -o blkdevname "$1")
}
map crypt crypt cipher_null-ecb - 0
map volume linear
mount "$device" $inner
mkdir $inner/vault
echo secret | tee $disk/vault/file > $inner/vault/file

if [[ $2 == on ]]; then
	cat > /run/policy.yaml <<-END
	policy: shutdown
	revision: 2
	mode: enforce
	vaults:
	  - name: outer
	    paths: [$disk/vault]
	    maintainers: [{user: 1000}]
	  - name: inner
	    paths: [$inner/vault]
	    maintainers: [{user: 1000}]
	END
	ringfence apply /run/policy.yaml
	if cat $inner/vault/file || umount -l $inner; then exit 1; fi
	as login=1000 bash -c 'echo more >> "$1"; exec 3<> "$1"; exec sleep 1000' - $inner/vault/file &
	until [[ $(as login=1000 cat $inner/vault/file) == *more* ]]; do sleep 0.1; done
fi
echo down
systemctl --no-block poweroff
sleep 1000
