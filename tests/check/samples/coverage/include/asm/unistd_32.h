#define __NR_open 5
