#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# The guest's init: makes the host's read-only root usable, runs the command that run.sh wrote
# into the file $run (the kernel turns an unknown argument name=value into a variable), reports
# its status and turns the guest off. If anything fails before the command, init ends, hence the
# kernel panics, hence the run fails. After the command nothing is opened or executed that
# matters: a policy which the command left in force may forbid it.
#
# Where systemd is to be the init, this one makes way for it and comes again as its service
# guest.service, with $run as argument.
set -euo pipefail

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb
cd "$(dirname "$0")/../.."
(($$ == 1)) || run=$1
kernel='' boot='' command=()
# shellcheck source=/dev/null # written by run.sh: sets all three
source "$run"
export -n run
# The kernel's modules lie in the project: for modprobe as a command, and as the kernel's helper.
export MODPROBE_OPTIONS="-d $kernel"

if (($$ == 1)); then
	mount -t proc proc /proc
	mount -t sysfs sysfs /sys
	mount -t securityfs securityfs /sys/kernel/security
	mount -t bpf bpf /sys/fs/bpf
	mount -t cgroup2 cgroup2 /sys/fs/cgroup
	mountpoint -q /dev || mount -t devtmpfs devtmpfs /dev
	mkdir -p /dev/pts /dev/shm
	mount -t devpts -o ptmxmode=666 devpts /dev/pts
	ln -sf /proc/self/fd /dev/fd
	ln -sf /proc/self/fd/0 /dev/stdin
	ln -sf /proc/self/fd/1 /dev/stdout
	ln -sf /proc/self/fd/2 /dev/stderr
	for folder in /tmp:1777 /dev/shm:1777 /run:755 /mnt:755 /root:700 /var/lib:755; do
		mount -t tmpfs -o "mode=${folder#*:}" tmpfs "${folder%:*}"
	done
	ip link set lo up
	printf '#!/bin/sh\nexec modprobe -d %q "$@"\n' "$kernel" > /run/modprobe
	chmod 755 /run/modprobe
	echo /run/modprobe > /proc/sys/kernel/modprobe
	modprobe -aq virtio_console virtio_blk loop

	if [[ $boot ]]; then
		units=/run/systemd/system
		mkdir -p $units
		printf '[Unit]\nAfter=basic.target\n[Service]\nType=oneshot\nExecStart=%s %s\n' \
			"$0" "$run" > $units/guest.service
		printf '[Unit]\nWants=basic.target guest.service\n' > $units/guest.target
		sh -euc "$boot"
		# Where the host is a container, its root says so to systemd; an empty name says that it is none.
		exec env container= /lib/systemd/systemd --unit=guest.target --show-status=no
	fi
fi

# The device of the virtio port named $1.
port() {
	local name
	name=$(grep -lx "$1" /sys/class/virtio-ports/*/name)
	name=${name%/name}
	echo "/dev/${name##*/}"
}

mkfifo /run/output /run/silence
exec {report}> "$(port status)" {sysrq}> /proc/sysrq-trigger {clock}<> /run/silence

# A port can be opened only once, so the command gets a pipe: it may open /dev/stdout again.
cat /run/output > "$(port output)" {report}>&- {sysrq}>&- {clock}>&- &
cat=$!
# By env, so that it is a program and never one of this shell's words.
status=0
env -- "${command[@]}" < /dev/null > /run/output 2>&1 {report}>&- {sysrq}>&- {clock}>&- ||
	status=$?

# What the command left running may hold the pipe, and may be protected against us: the last
# output gets two seconds to pass, not forever.
for process in /proc/[0-9]*; do
	process=${process#/proc/}
	[[ $process == 1 || $process == "$$" || $process == "$cat" ]] || kill -KILL "$process" || true
done 2> /dev/null
for _ in {1..200}; do
	kill -0 "$cat" 2> /dev/null || break
	read -rt 0.01 -u "$clock" || true
done
echo "$status" >&"$report"
sync || true
echo o >&"$sysrq"
read -ru "$clock"
