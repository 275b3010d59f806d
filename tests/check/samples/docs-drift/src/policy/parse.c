	{"policy", policy_name}, {"colour", policy_colour},
	{"guard", NULL},
