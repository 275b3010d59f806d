#define __NR_x32peep (__X32_SYSCALL_BIT + 512)
