	{BPF_FUNC_loop, loops},
	{BPF_FUNC_map_lookup_elem, finds},
	{"bpf_task_acquire", holds},
