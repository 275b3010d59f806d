# SPDX-License-Identifier: GPL-2.0-only OR MIT
#
# Makes proofs/manifest.json of the report of `ringfence verify --json`; nothing, where a rule was
# not proved by both provers. No time stands in it: it changes when what is proved changes.
# Arguments: source and specification (SHA-256), compiler (what it says of itself), why3, z3, cvc5
# (their versions).

def proved: .proved and .provers.z3.answer == "proved" and .provers.cvc5.answer == "proved";

select(.programs > 0 and .programs + .functions == (.results | length)
	and all(.results[]; .proved and .error == null and (.rules | length > 0) and all(.rules[]; proved)))
| {
	object: .sha256,
	$source,
	$compiler,
	$specification,
	$why3,
	provers: { $z3, $cvc5 },
	assumptions: [
		"The kernel calls the programs, and its verifier, its compiler to machine code and its helpers do what they say; the contracts of helpers are src/verify/contract.c.",
		"libbpf's relocation changes nothing but what the object marks.",
		"The reader, the meaning of instructions, the way through a program and the printing of terms in src/verify are right.",
		"Why3, the driver src/verify/why3/prover.drv, and one of the two provers are right.",
		"The hardware is right."
	],
	"taken for granted while a program runs": .assumed,
	programs: [.results | map(select(.section != ".text")) | sort_by(.name)[] | { name, section, digest, rules: ([.rules[].rule] | unique) }],
	functions: [.results | map(select(.section == ".text")) | group_by(.name)[] | { name: .[0].name, digests: ([.[].digest] | unique), rules: ([.[].rules[].rule] | unique) }]
}
