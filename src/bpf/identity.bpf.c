// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a process may say of itself.
 *
 *   task_prctl  PR_SET_MM: another file as its executable, by which `program:` knows it
 */
#include <linux/prctl.h>
#include "check.h"

char LICENSE[] SEC("license") = "GPL";

/* The kernel takes both numbers for an int. PR_SET_MM_MAP hands over a struct that another thread
 * may change after this: with it the executable is as good as given. */
static __always_inline bool forges(int option, int what)
{
	return option == PR_SET_MM && (what == PR_SET_MM_EXE_FILE || what == PR_SET_MM_MAP);
}

/* The event's object is the executable that it still is. What nobody forbids returns 0: the
 * kernel's own answer, "no LSM knows it", then stands. */
SEC("lsm/task_prctl")
int BPF_PROG(rf_task_prctl, int option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
	     unsigned long arg5, int ret)
{
	struct mm_struct *mm;
	struct file *exe = NULL;

	if (ret || !forges(option, arg2))
		return ret;
	mm = bpf_get_current_task_btf()->mm;
	if (mm)
		exe = mm->exe_file;
	return judge(exe ? exe->f_path.dentry : NULL, PLACE_REASON(RF_REASON_FORGED), 0,
		     WHAT(TASK_PRCTL, RF_ACCESS_ATTR), false);
}
