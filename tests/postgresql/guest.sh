#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# guest.sh BIN COUNT: the guest's side of run.sh. PostgreSQL from the folder BIN runs in the control
# group of its unit, loaded by four clients, while two policies take turns COUNT times.
set -euo pipefail

bin=$1 applies=$2
unit=postgresql@main.service
cgroup=/sys/fs/cgroup/system.slice/system-postgresql.slice/$unit # as systemd names it
data=/mnt/pg/data
PATH=$PWD/build:$PATH

# The state is not the one on the machine whose files these are.
mkdir -p /run/postgresql /mnt/pg "$cgroup"
mount -t tmpfs tmpfs /mnt/pg
chown postgres /mnt/pg /run/postgresql

as_postgres() {
	setpriv --reuid postgres --regid postgres --clear-groups "$@"
}

pgbench() {
	as_postgres "$bin/pgbench" -h /run/postgresql "$@" postgres
}

policy() { # REVISION
	cat <<-END
	policy: postgresql
	revision: $1
	vaults:
	  - name: database
	    paths: [$data]
	    maintainers: [{service: $unit}]
	  - name: other-$1
	    paths: [/mnt/pg/other]
	    maintainers: [{user: 1000}]
	END
}

# What `initdb` writes is made outside of the service, before there is a policy.
cd /
as_postgres "$bin/initdb" -D "$data" -A trust > /dev/null
mkdir /mnt/pg/other
(
	echo "$BASHPID" > "$cgroup/cgroup.procs"
	exec setpriv --reuid postgres --regid postgres --clear-groups "$bin/postgres" -D "$data" \
		-c fsync=off -c checkpoint_timeout=30s
) > /tmp/server.log 2>&1 &
server=$!
until as_postgres "$bin/pg_isready" -q -h /run/postgresql; do
	kill -0 $server
	sleep 1
done
pgbench -i -q -s 1 2> /dev/null

(
	until [[ -e /tmp/stop ]]; do
		pgbench -n -c 4 -j 1 -C -T 10
	done
) > /tmp/load.log 2>&1 &
load=$!

ringfenced > /tmp/daemon.log 2>&1 &
until [[ -S /run/ringfence/control.sock ]]; do sleep 0.2; done
for ((i = 1; i <= applies; i++)); do
	policy $i > /tmp/policy.yaml
	ringfence apply /tmp/policy.yaml > /tmp/apply.log 2>&1 || { cat /tmp/apply.log; exit 1; }
	echo "applied $i"
	if cat $data/PG_VERSION > /dev/null 2>&1; then
		echo 'somebody: reads'
	else
		echo 'somebody: refused'
	fi
done
touch /tmp/stop
wait $load
kill -0 $server
sed -n '/ready to accept connections/,$s/^/server: /p' /tmp/server.log
sed -n 's/^number of failed transactions: \([0-9]*\).*/failed: \1/p; s/^pgbench: error/failed: 1 &/p' /tmp/load.log
sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' /tmp/load.log |
	awk '{ n += $1 } END { print "transactions: " n + 0 " through " '"$applies"' " changes of policy" }'
