#define STRANGER_PEEP _IO(1, 2)
