	X(FILE_OPEN, rf_file_open, file_open, "file", ALWAYS) \
	X(NEW_HOOK, rf_new, new_hook, "file", ALWAYS) \
