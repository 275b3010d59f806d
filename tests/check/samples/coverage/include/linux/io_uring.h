enum io_uring_op {
	IORING_OP_NOP,
	IORING_OP_PEEP,

	IORING_OP_LAST,
};
enum other {
	IORING_OP_OTHER,
};
