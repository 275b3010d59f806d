# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# `ringfence explain` and the kernel agree: thousands of random questions, each answered by one
# and tried with the other.
load helpers

policy="
policy: agree
revision: 1
mode: enforce
vaults:
  - name: outer
    paths: [$vault]
    maintainers: [{user: 1000}, {uid: 1001}, {program: $home/bin/triples}]
    readers: [{gid: 1002}, {user: 1003}]
  - name: other
    paths: [$home/other, $ram_vault/tool]
    maintainers: [{user: 1003}]
    readers: [{service: agree.service}]
  - name: hidden
    hide: yes
    paths: [$ram_vault/deep, $key]
    maintainers: [{service: agree.service}, {gid: 1002}]
    readers: [{user: 1000}]
  - name: audit
    mode: audit
    paths: [$ram_vault/empty, $ram_vault/script]
    maintainers: [{user: 1000}]
"

setup_file() {
	lay_out
	local link
	mkdir -p $home/bin $home/other/below $vault/deep/er/below
	cp "$(type -P triples)" $home/bin/
	echo more | tee $vault/deep/er/below/file $home/other/below/file $ram_vault/empty/file > $home/file
	ln $vault/secret $vault/deep/secret-link
	ln $vault/deep/er/secret $beside/secret-link
	# Every file can be executed and is no program; links are not asked about.
	find $vault $ram_vault $beside $home/other $key $home/file -type f -exec sh -c 'echo x > "$1"; chmod 755 "$1"' \
		sh {} \;
	find $home $ram_vault $beside -path $home/bin -prune -o \( -type f -o -type d \) -printf '%y %p\n' \
		> "$BATS_FILE_TMPDIR/objects"
	mkdir -p /sys/fs/cgroup/system.slice/{agree,other}.service
	local login uid gid program service
	for login in - 0 1000 1003; do
		for uid in 0 1000 1001; do
			for gid in 0 1001 1002; do
				for program in - $home/bin/triples; do
					for service in - /system.slice/agree.service \
						/system.slice/other.service; do
						echo $login $uid $gid $program $service
					done
				done
			done
		done
	done > "$BATS_FILE_TMPDIR/subjects"
	protect "$policy"
}

setup() {
	trace_test_alone
}

@test "explain and the kernel agree about 2000 random questions" {
	local seed=${RINGFENCE_SEED:-$((RANDOM * 32768 + RANDOM))} dir=$BATS_FILE_TMPDIR
	echo "# seed $seed" >&3
	triples generate "$seed" 2000 "$dir/objects" "$dir/subjects" > "$dir/questions"
	allowed in_shell 'ringfence explain --batch < "$1" > "$2"' "$dir/questions" "$dir/explained"
	allowed in_shell 'triples try < "$1" > "$2" || { tail -n 3 "$2"; exit 1; }' \
		"$dir/questions" "$dir/tried"
	# What would be refused is let through in audit mode.
	sed 's/ .*//; s/audit/allow/' "$dir/explained" > "$dir/verdicts"
	grep -q deny "$dir/verdicts"
	grep -q allow "$dir/verdicts"
	paste -d ' ' "$dir/verdicts" "$dir/tried" "$dir/questions" |
		awk '$1 != $2 { print "explained", $0; wrong++ } END { exit wrong > 0 }'
}
