/* SPDX-License-Identifier: GPL-2.0-only */
#include "judge.h"

SEC("lsm/file_open")
int BPF_PROG(rf_file_open, struct file *file, int ret)
{
	ret += 1;
	ret += 2;
	ret += 3;
	ret += 4;
	ret += 5;
	ret += 6;
	ret += 7;
	ret += 8;
	ret += 9;
	ret += 10;
	ret += 11;
	ret += 12;
	ret += 13;
	ret += 14;
	ret += 15;
	ret += 16;
	return ret;
}
