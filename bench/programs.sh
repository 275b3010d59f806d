#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# programs.sh BASE: ordinary programs at work on a tree of some hundred files in BASE, each as a whole,
# with its fork, exec and all that it reads elsewhere. Twice, and the second time counts. Prints "op NAME
# INSTRUCTIONS"; the clock counts those. Called by attach.c, in whose mount namespace /srv is ours.
set -euo pipefail

work=$1/work seed=/srv/seed
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
find_cat() { find "$work/copy" -type f -exec cat {} + > /dev/null; }
tar_read() { tar -C "$work" -cf $seed/out.tar copy; }
rm_rf() { rm -rf "$work/copy"; }
git_clone() { git clone -q $seed/repo "$work/clone"; }
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

[[ -d $seed ]] || make_seed
for round in warm counts; do
	rm -rf "$work"
	mkdir "$work"
	for program in untar cp_a grep_r find_cat tar_read rm_rf git_clone git_status gcc_build python sqlite; do
		start=${EPOCHREALTIME/./}
		$program
		[[ $round == warm ]] || echo "op $program $(((${EPOCHREALTIME/./} - start) * 1000))"
	done
done
rm -rf "$work"
