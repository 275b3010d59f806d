#define FS_IOC_PEEP \
	_IOR('f', 1, long)
#  define FS_IOC_KNOWN	_IO('f', 2)
#define FS_NUMBER 3
