#define FAN_OPEN		0x00000020	/* known */
#define FAN_PEEP		0x00200000
#define FAN_CLOEXEC		0x00000001
#define FAN_LATER		0x2
