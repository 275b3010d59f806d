#define DEVICE_PEEP _IO(1, 2)
