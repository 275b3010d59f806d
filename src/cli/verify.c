/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* ringfence verify: what a compiled eBPF program is and computes. One mode a call. */
#include <string.h>

#include "base/log.h"
#include "cli/verify.h"

enum { KEY_EVAL = 0x100, KEY_PROGRAM };

struct options {
	struct rf_cli_output output;
	bool eval, list;
	const char *show, *program, *argument;
	bool why3;
};

static void check(const struct options *options, struct argp_state *state)
{
	if (options->eval + options->list + !!options->show != 1)
		argp_error(state, "one of --eval, --list, --show");
	if (!options->eval && !options->argument)
		argp_error(state, "the OBJECT is missing");
	if (!options->eval && options->program)
		argp_error(state, "--program is for --eval");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->output;
		return 0;
	case KEY_EVAL:
		if (arg && strcmp(arg, "why3") != 0)
			argp_error(state, "--eval=why3, or --eval alone");
		options->eval = true;
		options->why3 = arg != NULL;
		return 0;
	case KEY_PROGRAM:
		options->program = arg;
		return 0;
	case 'l':
		options->list = true;
		return 0;
	case 's':
		options->show = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num)
			return ARGP_ERR_UNKNOWN;
		options->argument = arg;
		return 0;
	case ARGP_KEY_END:
		check(options, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

enum rf_exit rf_cli_verify(int argc, char **argv)
{
	static const struct argp_option option_table[] = {
		{"list", 'l', NULL, 0, "List functions and maps of the OBJECT", 0},
		{"show", 's', "FUNCTION", 0,
		 "Show its instructions, what they refer to, and the lines of C", 0},
		{"eval", KEY_EVAL, "why3", OPTION_ARG_OPTIONAL,
		 "Run a program on numbers and print r0; with =why3 provers confirm each step", 0},
		{"program", KEY_PROGRAM, "HEX", 0, "The program of --eval (stdin)", 0},
		{0},
	};
	static const struct argp_child children[] = {{&rf_cli_output_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {
		.options = option_table,
		.parser = parse,
		.children = children,
		.args_doc = "--list OBJECT\n--show=FUNCTION OBJECT\n--eval [MEMORY]",
		.doc = "Shows what a compiled eBPF object holds, or runs a program by the meaning of "
		       "instructions that proofs use. HEX and MEMORY are hexadecimal digits; r1 points "
		       "to the memory, and r2 is its size.",
	};
	struct options options = {0};
	struct rf_cli_object object;
	struct rf_cli_eval eval;

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	eval = (struct rf_cli_eval){.json = options.output.json,
				    .why3 = options.why3,
				    .program = options.program,
				    .memory = options.argument};
	object = (struct rf_cli_object){
		.path = options.argument, .show = options.show, .json = options.output.json};
	return options.eval ? rf_cli_verify_eval(&eval) : rf_cli_verify_object(&object);
}
