# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# A thousand vaults of many roots: in force in time, each of them right, and not dear.
# RINGFENCE_ROOTS says how many; `make scale` takes a million. Time is what the guest's clock
# says, a nanosecond for each instruction: so a busy host is not measured.
# bats file_tags=exact
load helpers

vaults=1000
roots=${RINGFENCE_ROOTS:-20000}
big=/mnt/big

# The files, and the policy that names them one by one; a file in each folder is nobody's.
make_tree() {
	mkdir -p $big
	mount -t tmpfs -o nr_inodes=0,size=90% big $big
	seq -f "$big/%g" $vaults | xargs mkdir
	awk -v vaults=$vaults -v each=$((roots / vaults)) -v top=$big 'BEGIN {
		print "policy: big\nrevision: 1\nmode: enforce\nvaults:"
		for (v = 1; v <= vaults; v++) {
			folder = top "/" v
			printf "  - name: v%d\n    maintainers: [{user: %d}]\n    paths:\n", v, 100000 + v
			for (i = 1; i <= each; i++) {
				file = folder "/" i
				print "      - " file
				printf "" > file
				close(file)
			}
			print "beside" > (folder "/beside")
			close(folder "/beside")
		}
	}' > $big/policy.yaml
}

# What the kernel holds for itself, in KiB, when what was freed is really gone.
kernel_memory() {
	sleep 2
	cold
	awk '/^(Slab|Percpu|VmallocUsed):/ { n += $2 } END { print n }' /proc/meminfo
}

now() { # in milliseconds
	echo $(($(date +%s%N) / 1000000))
}

setup_file() {
	lay_out
	make_tree
	protect "
policy: small
revision: 1
mode: enforce
vaults:
  - name: small
    paths: [$ram_vault]
    maintainers: [{user: $maintainer}]
"
	ringfence compile $big/policy.yaml -o $big/image
}

setup() {
	trace_test_alone
}

teardown_file() {
	unprotect
	clear_layout
}

@test "$roots roots in $vaults vaults: at most 10 s more for each 100,000, and 300 bytes for each" {
	local before between after memory
	memory=$(kernel_memory)
	before=$(now)
	allowed ringfence apply --image "$BATS_FILE_TMPDIR/image"
	between=$(now)
	allowed env timeout 600 "$RINGFENCE_PROGRAMS/ringfence" apply --image $big/image
	after=$(now)
	memory=$((($(kernel_memory) - memory) * 1024 / roots))
	echo "# $roots roots: $((after - between)) ms, one: $((between - before)) ms, $memory bytes each" >&3
	((after - between - (between - before) <= roots / 10)) ||
		complain "is slow" - "$((after - between)) ms" "apply"
	((memory <= 300)) || complain "is dear" - "$memory bytes" "a root"
	[[ $(ringfence status --json | jq .roots) == "$roots" ]]
}

@test "each is its own vault's: who maintains one is refused by the next" {
	local i v file
	RANDOM=${RINGFENCE_SEED:-$$}
	echo "# seed ${RINGFENCE_SEED:-$$}" >&3
	for ((i = 0; i < 40; i++)); do
		v=$((RANDOM % vaults + 1))
		file=$big/$v/$((RANDOM % (roots / vaults) + 1))
		refused open read $file
		refused as login=$((100000 + v % vaults + 1)) cat $file
		allowed as login=$((100000 + v)) cat $file
		allowed cat $big/$v/beside
	done
	refused entry rename $big/$v $big/other
	allowed ringfence explain --user $((100000 + v)) $file
	says "vault +v$v,"
}

@test "rolled back" {
	allowed ringfence rollback
	allowed cat $big/1/1
	refused open read $ram_vault/secret
}
