#ifndef F_GETLK
# define F_PEEP	5
#endif
