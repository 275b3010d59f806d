int   untagged( void );

/* TODO: say what for */
