# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# What tests in bash share: results as TAP, counted.
#
#   tap STATUS TEXT...   a result, good where STATUS is 0: `[[ this ]]; tap $? "this"`
#   shown FILE           its lines, to explain a bad result
#   finish [COUNT]       the plan; ends with 1 where a result was bad, or there are not as many

count=0 failed=0

tap() {
	local word=ok
	count=$((count + 1))
	if (($1 != 0)); then
		failed=$((failed + 1)) word='not ok'
	fi
	printf '%s %d - %s\n' "$word" "$count" "${*:2}"
}

shown() {
	sed 's/^/# /' "$1"
}

finish() {
	echo "1..${1:-$count}"
	exit $((failed > 0 || count != ${1:-count}))
}
