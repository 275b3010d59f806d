enum { ENUMERATED = _IOWR(1, 2, int) };
