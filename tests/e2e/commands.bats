# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# What a person types: every verb, its exit status (0 yes, 1 no, 2 could not tell), its JSON, and
# that bad input is answered by one line and changes nothing.
load helpers

policy="policy: commands
revision: 3
mode: enforce
vaults:
  - name: tree
    paths:
      - $vault
    maintainers:
      - user: $maintainer
"

setup_file() {
	lay_out
	case $RINGFENCE_TAGS in
	no-bpf) ;;
	*) protect "$policy" ;;
	esac
}

setup() {
	trace_test_alone
	file=$BATS_FILE_TMPDIR/policy.yaml
	bad=$BATS_TEST_TMPDIR/bad.yaml
}

is_json() {
	jq -es 'length > 0' <<< "$output" > /dev/null || complain "is no JSON" "$status" "$output" the command
}

one_line() {
	[[ -n $output && $output != *$'\n'* ]] || complain "is not one line" "$status" "$output" the command
}

@test "help, and no verb, and an unknown one" {
	local verb
	for verb in check compile diff apply rollback status events explain doctor stop verify; do
		allowed ringfence help
		says "  $verb "
		allowed ringfence help $verb
		says "ringfence $verb"
		allowed ringfence $verb --help
	done
	ends_with 2 ringfence
	ends_with 2 ringfence no-such-verb
	one_line
	ends_with 2 ringfence status --no-such-option
	allowed ringfenced --version
}

@test "check: valid, invalid with places, unreadable" {
	allowed ringfence check "$file"
	one_line
	says 'commands revision 3 is valid'
	allowed ringfence check --json "$file"
	is_json
	allowed ringfence check --print "$file"
	printf 'policy: x\nvaults:\n  - name: a\n    pathes: [/srv]\n' > "$bad"
	ends_with 1 ringfence check "$bad"
	says "bad.yaml:4:5: .*paths"
	ends_with 1 ringfence check --json "$bad"
	is_json
	ends_with 2 ringfence check /no/such/file
	one_line
}

@test "compile: the same policy gives the same bytes" {
	local dir=$BATS_TEST_TMPDIR
	allowed ringfence compile "$file" -o "$dir/one"
	allowed ringfence compile "$file" -o "$dir/two"
	cmp "$dir/one" "$dir/two"
	allowed ringfence compile --dump "$dir/one"
	says 'tree'
	allowed ringfence compile --dump "$dir/one" --json
	is_json
	ends_with 2 ringfence compile "$file"
	ends_with 2 ringfence compile "$file" -o /no/such/dir/image
	one_line
}

@test "diff: same, different" {
	allowed ringfence diff "$file"
	sed "s|- $vault\$|- $vault\n      - $beside|" "$file" > "$bad"
	ends_with 1 ringfence diff "$bad"
	says "\+ vault tree: path $beside"
	ends_with 1 ringfence diff --json "$bad"
	is_json
	ends_with 2 ringfence diff /no/such/file
}

@test "status" {
	allowed ringfence status
	says 'enforcing +yes'
	says 'policy +commands revision 3'
	says 'self-test passed'
	says 'proofs +[0-9]+ of [0-9]+ programs proven \([a-z0-9 .]+, [a-z0-9 .]+; object sha256 [0-9a-f]{64}\)'
	allowed ringfence status --json
	is_json
	[[ $(jq -r '.enforcing, .policy.name' <<< "$output") == $'true\ncommands' ]]
	ends_with 2 ringfence status --socket /no/such/socket
	one_line
}

@test "apply and rollback" {
	sed 's/revision: 3/revision: 4/' "$file" > "$bad"
	allowed ringfence apply "$bad"
	allowed ringfence status
	says 'revision 4'
	says 'previous +commands revision 3'
	allowed ringfence rollback --json
	is_json
	allowed ringfence status
	says 'policy +commands revision 3'
	ends_with 1 ringfence apply --sequence 1000 "$bad" || ends_with 2 ringfence apply --sequence 1000 "$bad"
	allowed ringfence apply --json "$file"
	is_json
	refused open read $vault/secret
}

@test "apply: bad input is answered by one line and changes nothing" {
	local before input
	before=$(ringfence status --json | jq -c '[.policy, .sequence]')
	for input in '' 'vaults: 7' 'policy: [' "$(printf 'a: b\na: c')" 'uid: x' \
		"policy: x
vaults: [{name: a, paths: [relative], maintainers: [{user: 1}]}]"; do
		printf '%s\n' "$input" > "$bad"
		try ringfence apply "$bad"
		((status == 1 || status == 2)) || complain "was applied" "$status" "$output" "$input"
		[[ $(grep -c . <<< "$output") -le 3 ]]
	done
	ends_with 2 ringfence apply --image "$file"
	one_line
	ends_with 2 ringfence apply /no/such/file
	one_line
	[[ $(ringfence status --json | jq -c '[.policy, .sequence]') == "$before" ]]
	refused open read $vault/secret
}

@test "events: who, what, which rule" {
	refused as login=4321 open read $vault/deep/er/secret
	soon "$vault/deep/er/secret" ringfence events --lines 1 --user 4321
	allowed ringfence events --lines 1
	one_line
	says "$vault/deep/er/secret"
	allowed ringfence events --lines 5 --user 4321 --json
	is_json
	jq -se --arg path "$vault/deep/er/secret" '.[-1] | .type == "refusal" and .verdict == "deny" and
		.reason == "rule" and .vault == "tree" and .path == $path and .loginuid == 4321 and
		.comm == "open" and (.access | index("read")) and (.ancestors | length > 0) and
		(.rule | endswith("policy.yaml:5"))' <<< "$output" > /dev/null ||
		complain "is not the event" "$status" "$output" ringfence events
	allowed ringfence events --format logfmt
	allowed ringfence events --vault no-such-vault
	[[ -z $output ]]
	allowed ringfence events --access attr --verdict audit
	ends_with 2 ringfence events --access fly
	ends_with 2 ringfence events --lines -1
}

@test "events: live" {
	local live=$BATS_TEST_TMPDIR/live follower
	ringfence events --follow --lines 1 --json > "$live" 2>&1 < /dev/null 3>&- &
	follower=$!
	soon . cat "$live"
	refused entry unlink $vault/doomed
	soon "\"entry\".*$vault/doomed" cat "$live"
	kill $follower
}

@test "events: every refusal is counted, and what is more than a share is told" {
	local before after i
	before=$(ringfence status --json | jq .stats.denied)
	refused flood task $vault 500
	after=$(ringfence status --json | jq .stats.denied)
	((after - before >= 500))
	for i in {1..50}; do
		! grep -q 'LOST [0-9]* events (share)  vault tree .* pid [0-9]* was the last' \
			"$BATS_FILE_TMPDIR/daemon.log" || break
		sleep 0.2
	done
	grep -q 'LOST [0-9]* events (share)' "$BATS_FILE_TMPDIR/daemon.log"
	(($(ringfence status --json | jq .stats.withheld) >= 500 - 2 * 64))
	allowed ringfence status
	says '[0-9]+ more than a share'
}

@test "events: an attempt that is repeated is one event, and the next tells how often" {
	local before after
	before=$(ringfence status --json | jq .stats.repeated)
	# One process: the shell itself opens.
	try bash -c 'for i in {1..50}; do true < "$1"; done; true >> "$1"' bash $vault/secret
	[[ $output != *"$secret"* ]]
	after=$(ringfence status --json | jq .stats.repeated)
	((after - before >= 40 && after - before < 50))
	soon '"write"' ringfence events --json --lines 1
	[[ $(jq -c '[.access, .repeated]' <<< "$output") == "[[\"write\"],$((after - before))]" ]] ||
		complain "does not tell" "$status" "$output" ringfence events
	allowed ringfence events --lines 1
	says "its last attempt: $((after - before)) times more"
	allowed ringfence status
	says 'repeated within a second'
}

@test "events: a flood of refusals does not keep the daemon from answering" {
	local stop=$BATS_TEST_TMPDIR/stop
	open flood $vault/secret "$stop" > /dev/null 2>&1 < /dev/null 3>&- &
	disown
	sleep 1
	try timeout 20 "$RINGFENCE_PROGRAMS/ringfence" status
	touch "$stop"
	((status == 0)) || complain "does not answer" "$status" "$output" ringfence status
}

@test "explain: allowed or denied, the rule and its line" {
	ends_with 1 ringfence explain $vault/secret
	says '^deny read'
	says "policy.yaml:[67]"
	allowed ringfence explain --user $maintainer $vault/secret
	says '^allow read'
	says "'user: $maintainer' may .*\(.*policy.yaml:9\)"
	allowed ringfence explain $beside/secret
	says 'in no vault'
	ends_with 1 ringfence explain --access entry --user 4321 --uid 0 --gid 0 $vault
	ends_with 1 ringfence explain --json $vault/secret
	is_json
	[[ $(jq -r '.verdict, .vault' <<< "$output") == $'deny\ntree' ]]
	ends_with 1 ringfence explain --policy "$file" $vault/secret
	ends_with 2 ringfence explain /no/such/file
	one_line
	ends_with 2 ringfence explain --user no-such-user $vault/secret
	one_line
	ends_with 2 ringfence explain
}

@test "doctor: this machine can enforce" {
	allowed ringfence doctor
	[[ $output != *MISSING* ]]
	says 'ok +kernel programs +([0-9]+) of ([0-9]+) programs proven '
	[[ ${BASH_REMATCH[1]} == "${BASH_REMATCH[2]}" ]]
	allowed ringfence doctor --json
	is_json
	[[ $(jq .ok <<< "$output") == true ]]
	jq -e --slurpfile manifest "$project/proofs/manifest.json" '.proof | .object == $manifest[0].object and
		.proven == .programs and .programs == ($manifest[0].programs | length)' <<< "$output"
}

@test "verify: what an object holds, what a program computes" {
	local object=$project/build/ringfence.bpf.o
	allowed ringfence verify --list "$object"
	says 'program +rf_file_open +lsm/file_open '
	allowed ringfence verify --list --json "$object"
	is_json
	allowed ringfence verify --show rf_file_open "$object"
	says 'struct file: f_inode'
	says 'src/bpf/file.bpf.c:[0-9]+: '
	allowed ringfence verify --show rf_file_open --json "$object"
	is_json
	# r0 = *(u8 *)(r1 +1); r0 += r2; exit
	allowed ringfence verify --eval --program '71 10 0100 00000000  0f20 0000 00000000  9500 0000 00000000' '01 ff 03'
	[[ $output == 102 ]] || complain "is not 102" "$status" "$output" verify
	in_shell 'echo 7110010000000000 9500000000000000 | ringfence verify --eval --json 0102'
	is_json
	for bad in --eval '--eval --program 95' '--eval --program 9500000000000000' '--list' '--list --eval' \
		"--show no-such $object" "--list $project/Makefile" "--eval --program 951"; do
		ends_with 2 ringfence verify $bad < /dev/null
	done
	one_line
}

@test "ringfenced: bad usage, bad image, a second daemon" {
	ends_with 2 ringfenced --no-such-option
	ends_with 2 ringfenced argument
	try ringfenced --image "$file"
	((status != 0))
	try ringfenced
	((status != 0))
	allowed ringfence status
	refused open read $vault/secret
}

@test "stop asks first, then ends enforcement and the daemon" {
	local i daemon
	daemon=$(< "$BATS_FILE_TMPDIR/daemon.pid")
	try ringfence stop
	((status != 0))
	refused open read $vault/secret
	allowed ringfence stop --yes
	for i in {1..50}; do
		kill -0 "$daemon" 2> /dev/null || break
		sleep 0.1
	done
	ends_with 2 ringfence status
	one_line
	allowed cat $vault/secret
	rm "$BATS_FILE_TMPDIR/daemon.pid"
}

@test "without a policy nothing is enforced, and status says no" {
	rm -rf /var/lib/ringfence
	start_daemon
	ends_with 1 ringfence status
	says 'enforcing +no'
	ends_with 1 ringfence status --json
	is_json
	ends_with 2 ringfence explain $vault/secret
	allowed ringfence apply "$file"
	refused open read $vault/secret
}

# bats test_tags=no-bpf
@test "lsm= without bpf: doctor and daemon refuse, and say what to change" {
	[[ ,$(< /sys/kernel/security/lsm), != *,bpf,* ]]
	ends_with 1 ringfence doctor
	says MISSING
	says 'lsm='
	ends_with 1 ringfence doctor --json
	is_json
	allowed ringfence compile --offline "$project/tests/e2e/commands.yaml" -o "$BATS_TEST_TMPDIR/image"
	ends_with 1 ringfenced --image "$BATS_TEST_TMPDIR/image"
	says 'bpf'
	[[ -z $(pins) ]]
}
