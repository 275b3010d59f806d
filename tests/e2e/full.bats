# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Full maps. The maps of the policy itself are as large as it needs and frozen; these tests fill
# those that grow while it is in force: what finds no room is refused, and says why.
load helpers

units=/system.slice
policy="
policy: full
revision: 1
mode: enforce
vaults:
  - name: tree
    paths: [$vault, $key]
    maintainers: [{user: $maintainer}]
  - name: audited
    mode: audit
    paths: [$ram_vault]
    maintainers: [{user: $maintainer}]
  - name: service
    paths: [$home/service]
    maintainers: [{service: early.service}, {service: late.service}]
"

lay_out_files() {
	furnish "$home/service"
	mkdir -p $beside/moved
	echo "$secret" > $beside/moved/double
	ln $beside/moved/double $beside/other-name
}

setup_file() {
	lay_out
	mkdir -p /sys/fs/cgroup$units/early.service
	protect "$policy"
}

# The map of the enforcement that is in force.
pinned() { # NAME
	local set
	set=$(pins)
	echo "/sys/fs/bpf/ringfence/$set/map_$1"
}

@test "frozen maps cannot be filled" {
	local map
	for map in roots devices vaults rules units; do
		refused_as 'refused: BPF_MAP_UPDATE_ELEM: EPERM' fill map "$(pinned $map)"
	done
}

@test "cgroups full: a service that starts is refused, one that runs is not" {
	allowed as unit=$units/early.service open read $home/service/secret
	allowed fill map "$(pinned cgroups)"
	mkdir -p /sys/fs/cgroup$units/late.service /sys/fs/cgroup$units/early.service/below
	refused as unit=$units/late.service open read $home/service/secret
	refused as unit=$units/early.service/below open read $home/service/secret
	allowed as unit=$units/early.service open append $home/service/doomed
	[[ $(ringfence status --json | jq .stats.unnamed) == 2 ]]
	allowed ringfence status
	says 'warning +2 cgroups of services found no room'
}

@test "marks full: what needs a label is refused, to maintainers too" {
	allowed fill map "$(pinned marks)"
	refused as_maintainer entry link $vault/secret $beside/new-link
	told marks-full
	refused as_maintainer entry link $beside/secret $vault/new-link
	told marks-full
	refused in_maintainers_shell 'echo "$2" > "$1.new"; mv "$1.new" "$1"' $key "$secret"
	told marks-full
	refused as_maintainer entry rename $beside/other-name $vault/other-name
	told marks-full
}

@test "marks full: a directory that comes in is copied, and needs no label" {
	refused_as EXDEV as_maintainer entry rename $beside/moved $vault/moved
	told boundary
	allowed as_maintainer mv $beside/moved $vault/moved
	allowed as_maintainer open read $vault/moved/double
	refused open read $vault/moved/double
	allowed open read $beside/other-name
}

@test "marks full: also where a vault only audits, as no verdict could be given later" {
	refused as_maintainer entry link $ram_vault/secret $ram/beside/new-link
	told marks-full
	allowed open read $ram_vault/secret
}

@test "marks full: everybody else is refused as before" {
	local file
	for file in $vault/secret $vault/deep/er/secret $key; do
		refused open read "$file"
		refused open append "$file"
		refused attr chmod "$file"
	done
	refused entry rename $home $disk/srv/other
	refused entry link $vault/secret $beside/new-link
	cold
	refused open read $vault/secret
	refused open read $key
}

@test "marks full: what needs no label works" {
	allowed as_maintainer cat $vault/secret $key
	allowed as_maintainer open append $key
	allowed in_maintainers_shell 'echo new > "$1/new"; mv "$1/new" "$1/newer"; rm "$1/newer"' $vault
	allowed as_maintainer mv $vault/doomed $beside/moved-out
	allowed in_shell 'echo 1 > "$1/1"; ln "$1/1" "$1/2"; mv "$1/2" "$1/3"; rm "$1/1" "$1/3"' $beside
}

@test "a policy applied anew has room again" {
	allowed ringfence apply "$BATS_FILE_TMPDIR/policy.yaml"
	[[ $(pins | wc -l) == 1 ]]
	allowed in_maintainers_shell 'echo "$2" > "$1.new"; mv "$1.new" "$1"' $key "$secret"
	refused open read $key
	allowed as_maintainer ln $vault/secret $beside/maintainers-link
	refused open read $beside/maintainers-link
	allowed as unit=$units/late.service open read $home/service/secret
	[[ $(ringfence status --json | jq .stats.unnamed) == 0 ]]
}
