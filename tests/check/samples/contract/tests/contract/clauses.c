	{"bpf_map_lookup_elem", "NULL where the key is not there", absent},
	{"bpf_ktime_get_ns", "the time", the_time},
