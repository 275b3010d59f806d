#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# boot.sh PROGRAMS [stale], run in a guest before systemd starts: makes it a machine on which Ringfence
# is installed, enabled and required, with a policy that was in force before the last reboot. `stale`:
# the image is another version's.
set -euo pipefail
cd "$(dirname "$0")/../.."

programs=$1
units=/run/systemd/system
vault=/mnt/ram/vault

modprobe overlay
mkdir -p /run/sbin/new /run/sbin/work
mount -t overlay -o lowerdir=/usr/sbin,upperdir=/run/sbin/new,workdir=/run/sbin/work sbin /usr/sbin
install -m 755 "$programs/ringfenced" /usr/sbin/
mkdir -p /run/bin/new /run/bin/work
mount -t overlay -o lowerdir=/usr/bin,upperdir=/run/bin/new,workdir=/run/bin/work bin /usr/bin
install -m 755 "$programs/ringfence" /usr/bin/

mkdir -p $units/sysinit.target.{wants,requires} $units/basic.target.wants
install -m 644 etc/ringfenced.service etc/ringfence-required.service $units/
ln -s ../ringfenced.service $units/sysinit.target.wants/
ln -s ../ringfence-required.service $units/sysinit.target.requires/

# A watchdog that a test can wait for, and slow emulation can serve.
mkdir $units/ringfenced.service.d
printf '[Service]\nWatchdogSec=25\n' > $units/ringfenced.service.d/test.conf

# Two services that want the secret: `early` as soon as any ordinary service can run, and
# `backup`, which the policy lets read.
printf '#!/bin/sh\ncat %s/secret > "/run/$1" 2>&1\n' $vault > /run/take
chmod 755 /run/take
for name in early backup; do
	printf '[Service]\nType=oneshot\nExecStart=/run/take %s\n' $name > $units/$name.service
done
ln -s ../early.service $units/basic.target.wants/

# A disk that is missing at boot; systemd.bats brings it.
cat > $units/mnt-late.mount <<END
[Unit]
Before=local-fs.target
[Mount]
What=/run/late.disk
Where=/mnt/late
Options=loop
END
mkdir -p $units/local-fs.target.wants
ln -s ../mnt-late.mount $units/local-fs.target.wants/

mkdir -p /mnt/ram
mount -t tmpfs ram /mnt/ram
mkdir -p $vault
echo 'the secret of ringfence' > $vault/secret
cat > /run/policy.yaml <<END
policy: boot
revision: 1
mode: enforce
vaults:
  - name: ram
    paths: [$vault]
    maintainers: [{user: 1000}]
    readers: [{service: backup.service}]
  - name: late
    paths: [/mnt/late/vault]
    maintainers: [{user: 1000}]
END
install -d -m 700 /var/lib/ringfence
"$programs/ringfence" compile /run/policy.yaml -o /var/lib/ringfence/current.image

[[ ${2:-} == stale ]] || exit 0
printf '\377' | dd of=/var/lib/ringfence/current.image bs=1 seek=8 conv=notrunc status=none
# The tests run all the same; and there is no terminal for an emergency shell.
mkdir $units/{guest,emergency}.service.d
printf '[Unit]\nDefaultDependencies=no\nAfter=emergency.target\n' > $units/guest.service.d/test.conf
printf '[Service]\nType=simple\nExecStartPre=\nExecStart=\nExecStart=sleep infinity\n' \
	> $units/emergency.service.d/test.conf
