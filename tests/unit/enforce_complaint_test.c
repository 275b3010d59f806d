/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What is told of a load that failed. */
#include "enforce/complaint.h"

#include "tap.h"

int main(void)
{
	struct rf_complaint complaint = {0};

	rf_complaint_take(&complaint, "libbpf: prog 'rf_x': BPF program load failed: Invalid\n");
	is_str(complaint.first, "libbpf: prog 'rf_x': BPF program load failed: Invalid");
	is_str(complaint.verifier, "");
	rf_complaint_take(&complaint,
			  "libbpf: prog 'rf_x': -- BEGIN PROG LOAD LOG --\n"
			  "0: R1=ctx() R10=fp0\n"
			  "; return 1 @ file.bpf.c:1\n"
			  "At program exit the register R0 has smin=1 smax=1\n"
			  "verification time 51 usec\nstack depth 0\n"
			  "processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0\n"
			  "-- END PROG LOAD LOG --\n");
	is_str(complaint.first, "libbpf: prog 'rf_x': BPF program load failed: Invalid");
	is_str(complaint.verifier, "At program exit the register R0 has smin=1 smax=1");
	rf_complaint_take(&complaint, "libbpf: prog 'rf_y': -- BEGIN PROG LOAD LOG --\nother\n");
	is_str(complaint.verifier, "At program exit the register R0 has smin=1 smax=1");
	complaint = (struct rf_complaint){0};
	rf_complaint_take(&complaint, "-- BEGIN PROG LOAD LOG --\ncut");
	is_str(complaint.verifier, "cut");
	return done();
}
