	{"uid", prototype_uid},
