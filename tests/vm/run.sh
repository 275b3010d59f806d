#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Runs a command as root in a throw-away QEMU guest, from the project's root folder, and exits
# with its status. The guest's root is the host's, read-only; its kernel is a stock Debian one.
# So a kernel test is the same command on a host and in a guest, and cannot lock out the host.
# Wherever the project lies here, the guest has it at /media: name its files from its root folder.
#
# The command's output (standard output and error as one) appears live and unchanged on our
# standard output. Its standard input is /dev/null. The kernel log goes to
# build/vm/log/<unique>.dmesg and is part of the verdict: splats.sh must find it clean.
set -euo pipefail

usage() {
	cat <<-END
	usage: run.sh [OPTION...] -- COMMAND...
	  -k SERIES     kernel: 6.1, 6.12 (default), 6.12-deb13 or 7.2
	  -a ARGUMENTS  more kernel arguments; an lsm= among them replaces the default one
	  -m MIB        memory (default 1024)
	  -s CPUS       processors (default 2)
	  -d IMAGE      raw disk image, writable: /dev/vda, the next one /dev/vdb...
	  -b COMMANDS   boot systemd, after COMMANDS (for sh) have prepared the machine for it; the
	                COMMAND runs when basic.target is reached
	  -i            exact: guest time counts executed instructions, one processor
	  -t SECONDS    time limit (default 600)
	  -w EXPRESSION warnings of the kernel's that are awaited, by their first line
	VM_ROOT=FOLDER in the environment: a Debian that is the guest's root instead of this machine's.
	exit status: the command's, or 2 usage, 123 the kernel log is not clean, 124 time is up,
	125 the guest ended without a status
	END
}

series=6.12 arguments='' memory=1024 cpus=2 disks=() boot='' exact='' limit=600 awaited=''
while getopts k:a:m:s:d:b:it:w:h option; do
	case $option in
	k)	series=$OPTARG ;;
	a)	arguments=$OPTARG ;;
	m)	memory=$OPTARG ;;
	s)	cpus=$OPTARG ;;
	d)	disks+=("$OPTARG") ;;
	b)	boot=$OPTARG ;;
	i)	exact=yes ;;
	t)	limit=$OPTARG ;;
	w)	awaited=$OPTARG ;;
	h)	usage; exit 0 ;;
	*)	usage >&2; exit 2 ;;
	esac
done
shift $((OPTIND - 1))
(($#)) || { usage >&2; exit 2; }

say() {
	echo "run.sh: $*" >&2
}

# An empty folder of every Debian, and none of those that init.sh gives the guest for itself.
place=/media
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
kernel=$("$here/kernels.sh" "$series")
for virtiofsd in /usr/lib/qemu/virtiofsd /usr/libexec/virtiofsd; do
	[[ -x $virtiofsd ]] && break
done

# Files of this run: what the guest reads lies in the project, which it sees; the rest does not.
mkdir -p "$root/build/vm/log"
run=$(mktemp "$root/build/vm/log/$series-XXXXXX")
log=$run.dmesg
private=$(mktemp -d /dev/shm/ringfence-vm.XXXXXX)
pids=()

# shellcheck disable=SC2317 # called by the trap
finish() {
	set +e
	exec 2> /dev/null
	kill -KILL "${pids[@]}"
	wait
	rm -rf "$private" "$run"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Starts a process that ends with us, even if we are killed.
start() {
	setpriv --pdeathsig KILL "$@" <&0 &
	pids+=($!)
}

# The guest's root can remount the share read-write, so it has to be read-only on our side: bind
# mounts in a mount namespace of its own. That of the root is not recursive: the guest sees neither
# the host's /proc, /sys and /dev nor any other mount but those that hold the project.
share() {
	mkdir "$private/root"
	# shellcheck disable=SC2016 # expanded by the inner shell
	start unshare --mount --propagation private sh -euc '
		project=$1 place=$2 share=$3 socket=$4 virtiofsd=$5 debian=$6
		mount -o bind,ro "$debian" "$share"
		mount --rbind "$project" "$share$place"
		findmnt -lRno TARGET "$share$place" | while read -r each; do
			mount -o remount,bind,ro "$each"
		done
		mount -t tmpfs tmpfs /run
		mkdir /run/virtiofsd
		mount -o remount,bind,ro /
		exec "$virtiofsd" --socket-path="$socket" -o "source=$share" -o sandbox=chroot \
			-o cache=always # what both virtiofsd, in C and in Rust, understand
	' sh "$root" "$place" "$private/root" "$private/share" "$virtiofsd" "${VM_ROOT:-/}" \
		< /dev/null > "$private/virtiofsd.log" 2>&1

	for _ in {1..100}; do
		[[ -S $private/share ]] && return
		sleep 0.05
	done
	say "virtiofsd does not start: $(< "$private/virtiofsd.log")"
	exit 125
}

# console: all of the log, at every level, whatever the command does to the console's level.
# stalls: an emulated processor may wait long for a real one; minutes are no slowness.
# unknown_nmi_panic: how a guest whose time is up is made to tell what each of its tasks is doing.
# norandmaps: what is translated is known by its address, and with others in each process all of the
# loader and the C library would be translated again at each exec: half of what a guest took.
cmdline=(
	console=ttyS0 ignore_loglevel printk.devkmsg=on panic=-1 oops=panic
	rcupdate.rcu_cpu_stall_timeout=300 watchdog_thresh=60 no_timer_check norandmaps
	unknown_nmi_panic panic_print=1
	root=rootfs rootfstype=virtiofs ro "init=$place/tests/vm/init.sh"
)
[[ " $arguments" == *" lsm="* ]] || cmdline+=("lsm=lockdown,capability,landlock,bpf")

machine=(
	-m "$memory" -object "memory-backend-memfd,id=memory,size=${memory}M,share=on"
	-numa "node,memdev=memory"
	-nodefaults -no-user-config -display none -no-reboot
	-kernel "$kernel/kernel"
	-serial "file:$log"
	-chardev "socket,id=share,path=$private/share"
	-device "vhost-user-fs-pci,chardev=share,tag=rootfs"
	-device virtio-serial-pci
	-chardev "stdio,id=output,signal=off"
	-device "virtserialport,chardev=output,name=output"
	-chardev "file,id=status,path=$private/status"
	-device "virtserialport,chardev=status,name=status"
	-chardev "pipe,id=monitor,path=$private/monitor"
	-mon "chardev=monitor"
)
[[ -e $kernel/initramfs ]] && machine+=(-initrd "$kernel/initramfs")
for disk in "${disks[@]}"; do
	machine+=(-drive "file=${disk//,/,,},format=raw,if=virtio")
done
# -cx16: QEMU 7.2 leaves wrong flags behind cmpxchg16b when the flags before were not worked out
# yet, and an interrupt just then is a double fault, in one boot of hundreds. The kernel's allocator
# does without that instruction; the local storage of 7.2 does not.
cx16=-
[[ $series == 6.* ]] || cx16=+
if [[ $exact ]]; then
	# TCG counts each step of a string instruction, hence -erms and -fsrm. An idle guest's clock
	# jumps to the next timer, so to wait for the host can take it hours: no hung tasks here.
	cpus=1
	machine+=(
		-cpu "max,${cx16}cx16,-erms,-fsrm,-la57" -icount "shift=0,sleep=off" -seed 1
		-rtc "base=2026-01-01T00:00:00,clock=vm"
	)
	cmdline+=(
		nokaslr audit=0 init_on_alloc=0 random.trust_bootloader=off
		sysctl.kernel.hung_task_timeout_secs=0
	)
else
	machine+=(-cpu "max,${cx16}cx16")
fi
# One thread for all processors: with one for each, QEMU 7.2 sometimes runs stale code after the
# kernel has patched itself ("Oops: int3" in one boot of thirty), and it saves 0.5 s only.
machine+=(-accel "tcg,thread=single" -smp "$cpus")

# What init.sh sources: the one place where the guest's init learns something of this run.
{
	printf 'kernel=%q\nboot=%q\n' "$place${kernel#"$root"}" "$boot"
	printf 'command=('
	printf '%q ' "$@"
	printf ')\n'
} > "$run"

# A pipe with both ends open is a standard input that never ends: at its end QEMU would close
# the output port as well.
mkfifo "$private/silence" "$private/monitor.in" "$private/monitor.out"
: > "$log"
share
start qemu-system-x86_64 "${machine[@]}" \
	-append "${cmdline[*]} $arguments run=$place${run#"$root"}" <> "$private/silence"
qemu=$!
start sleep "$limit"
wait -n -p first "$qemu" $! || true

status=125
if [[ $first != "$qemu" ]]; then
	status=124
	say "time is up after $limit s: $*"
elif [[ -s $private/status ]]; then
	status=$(< "$private/status")
else
	say "the guest ended without a status: see $log"
fi
if ! "$here/splats.sh" "$log" ${awaited:+"$awaited"} >&2; then
	((status == 124)) || status=123
	say "the kernel log is not clean: see $log"
fi
if ((status == 124)); then
	echo nmi 1<> "$private/monitor.in"
	timeout 20 tail --pid="$qemu" -f /dev/null || true
	say "what its tasks were doing: see $log"
fi
exit "$status"
