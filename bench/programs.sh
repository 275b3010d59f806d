#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# programs.sh BASE: ordinary programs at work on a tree of some hundred files in BASE, each as a whole,
# with its fork, exec and all that it reads elsewhere. Twice, and the second time counts. Prints "op NAME
# INSTRUCTIONS": what the kernel says that the control group ran, whose clock counts those; so that it
# waits for a disk does not show. Called by attach.c, in whose mount namespace /srv is ours.
set -euo pipefail

work=$1/work seed=${SEED:-/srv/seed}
export HOME=$seed GIT_CONFIG_NOSYSTEM=1 LC_ALL=C PYTHONHASHSEED=0

# What the programs work on, as it comes from elsewhere: an archive, a repository, sources.
make_seed() {
	mkdir -p $seed/src/modules
	cp -r /usr/include/linux /usr/include/asm-generic $seed/src/
	for i in {1..8}; do
		printf '#include <linux/types.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n'
		printf 'int f%d(int n) { int s = %d; while (n--) s += n ^ s; return printf("%%d", s); }\n' "$i" "$i"
	done | split -l 5 --additional-suffix=.c - $seed/src/part-
	for i in {1..100}; do
		printf 'import os\nclass C%d:\n    def name(self):\n        return os.path.join("a", "%d")\n' "$i" "$i"
	done | split -l 4 -a 3 --additional-suffix=.py - $seed/src/modules/m_
	git -c init.defaultBranch=main init -q $seed/repo
	cp -r $seed/src/. $seed/repo
	git -C $seed/repo add -A
	git -C $seed/repo -c user.name=bench -c user.email=bench@localhost commit -qm seed
	tar -C $seed -cf $seed/src.tar src
}

untar() { tar -C "$work" -xf $seed/src.tar; }
cp_a() { cp -a "$work/src" "$work/copy"; }
grep_r() { ! grep -r 'in none of these files' "$work/copy"; }
find_big() { find "$work/copy" -size +100000k; }
find_cat() { find "$work/copy" -type f -exec cat {} + > /dev/null; }
tar_read() { tar -C "$work" -cf $seed/out.tar copy; }
rm_rf() { rm -rf "$work/copy"; }
git_clone() { git clone -q $seed/repo "$work/clone"; }
# Files that are as new as the index would be read.
before_git_status() {
	find "$work/clone" -name .git -prune -o -type f -exec touch -d 2000-01-01 {} +
	git -C "$work/clone" update-index -q --refresh
}
git_status() { git -C "$work/clone" status --short > /dev/null; }
gcc_build() { for file in "$work"/src/part-*.c; do gcc -O1 -c -o "${file%.c}.o" "$file"; done; }
python() { (cd "$work/src/modules" && python3 -B -c 'import glob; [__import__(m[:-3]) for m in glob.glob("*.py")]'); }
sqlite() {
	python3 - "$work/db" <<-'END'
		import sqlite3, sys
		db = sqlite3.connect(sys.argv[1])
		db.execute("create table t (a integer primary key, b text)")
		for i in range(20):
		    with db:
		        db.executemany("insert into t (b) values (?)", [("x" * 100,)] * 50)
		assert db.execute("select count(*) from t").fetchone() == (1000,)
	END
}

# A server is reached by a socket in "$work", so that no network is needed, and ends with its client.
nginx() {
	cat > "$work/nginx.conf" <<-END
		user root;
		worker_processes 1;
		pid $work/nginx.pid;
		events {}
		http {
			access_log $work/access.log;
			client_body_temp_path $work/body;
			proxy_temp_path $work/proxy;
			fastcgi_temp_path $work/fastcgi;
			uwsgi_temp_path $work/uwsgi;
			scgi_temp_path $work/scgi;
			server {
				listen unix:$work/nginx.socket;
				root $work/src;
			}
		}
	END
	command nginx -e "$work/error.log" -c "$work/nginx.conf"
	python3 - "$work" <<-'END'
		import http.client, os, signal, socket, sys
		work = sys.argv[1]
		server = http.client.HTTPConnection("localhost")
		server.sock = socket.socket(socket.AF_UNIX)
		server.sock.connect(work + "/nginx.socket")
		for name in sorted(os.listdir(work + "/src/linux"))[:200]:
		    server.request("GET", "/linux/" + name)
		    answer = server.getresponse()
		    answer.read()
		    assert answer.status in (200, 301), name
		    if answer.status == 301:
		        server.sock = socket.socket(socket.AF_UNIX)
		        server.sock.connect(work + "/nginx.socket")
		pid = int(open(work + "/nginx.pid").read())
		os.kill(pid, signal.SIGTERM)
		for tries in range(1000000):
		    if not os.path.exists("/proc/%d" % pid):
		        break
		    os.sched_yield()
		else:
		    sys.exit("nginx does not end")
	END
}
redis() {
	redis-server --port 0 --unixsocket "$work/redis.socket" --dir "$work" --appendonly yes --save '' \
		--loglevel warning > "$work/redis.log" &
	python3 - "$work" <<-'END'
		import os, socket, sys
		server = socket.socket(socket.AF_UNIX)
		for tries in range(1000000):
		    try:
		        server.connect(sys.argv[1] + "/redis.socket")
		        break
		    except OSError:
		        os.sched_yield()
		answers = server.makefile("rb")
		for i in range(500):
		    server.sendall(b"SET key%d %s\r\n" % (i, b"x" * 100))
		    assert answers.readline() == b"+OK\r\n"
		server.sendall(b"SAVE\r\n")
		assert answers.readline() == b"+OK\r\n"
		server.sendall(b"SHUTDOWN NOSAVE\r\n")
	END
	wait
}

programs=(untar cp_a grep_r find_big find_cat tar_read rm_rf git_clone git_status gcc_build python sqlite)
! type -P nginx > /dev/null || programs+=(nginx)
! type -P redis-server > /dev/null || programs+=(redis)
[[ -d $seed ]] || make_seed
group=/sys/fs/cgroup/bench
mkdir -p $group
echo $$ > $group/cgroup.procs
for round in warm counts; do
	rm -rf "$work"
	mkdir "$work"
	for program in "${programs[@]}"; do
		! declare -F "before_$program" > /dev/null || "before_$program"
		read -r _ start < $group/cpu.stat
		$program
		read -r _ end < $group/cpu.stat
		[[ $round == warm ]] || echo "op $program $(((end - start) * 1000))"
	done
done
rm -rf "$work"
