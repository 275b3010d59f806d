/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* ringfence verify: proves programs, shows objects, runs code. One mode a call. */
#include <string.h>

#include "base/str.h"
#include "cli/verify.h"

enum {
	KEY_EVAL = 0x100,
	KEY_PROGRAM,
	KEY_ONLY,
	KEY_SECONDS,
	KEY_KEEP,
	KEY_REPLAY,
	KEY_HTML,
	KEY_WITNESS,
	KEY_AGAIN,
	KEY_MLCFG
};

struct options {
	struct rf_cli_output output;
	bool eval, list;
	const char *show, *program, *only, *keep, *replay, *html, *mlcfg, *witness, *again;
	const char *arguments[2];
	unsigned int seconds;
	bool why3;
};

static void check(const struct options *options, struct argp_state *state)
{
	int modes = options->eval + options->list + !!options->show + !!options->mlcfg;
	bool proves = !modes;

	if (modes > 1)
		argp_error(state, "one of --eval, --list, --show, --mlcfg");
	if (!options->eval && !options->arguments[0])
		argp_error(state, "the OBJECT is missing");
	if (proves && !options->arguments[1])
		argp_error(state, "the SPECIFICATION is missing");
	if (!proves && options->arguments[1])
		argp_error(state, "one argument");
	if (!options->eval && options->program)
		argp_error(state, "--program is for --eval");
	if (!proves && (options->only || options->keep || options->replay || options->html ||
			options->seconds || options->witness))
		argp_error(state, "--only, --keep, --replay, --html, --witness and --seconds are "
				  "for proofs");
	if (options->again && (!proves || !options->witness))
		argp_error(state, "--again is for --witness");
}

static unsigned int number(const char *arg, struct argp_state *state)
{
	uint64_t number = 0;

	if (rf_str_number(arg, 86400, &number) < 0 || !number)
		argp_error(state, "--seconds takes a number from 1 to 86400");
	return (unsigned int)number;
}

/* Where an option's file or folder is kept; NULL: it is another option. */
static const char **path_of(struct options *options, int key)
{
	switch (key) {
	case KEY_KEEP:
		return &options->keep;
	case KEY_HTML:
		return &options->html;
	case KEY_WITNESS:
		return &options->witness;
	case KEY_AGAIN:
		return &options->again;
	case KEY_REPLAY:
		return &options->replay;
	default:
		return NULL;
	}
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
	case KEY_ONLY:
		options->only = arg;
		return 0;
	case KEY_SECONDS:
		options->seconds = number(arg, state);
		return 0;
	case KEY_MLCFG:
		options->mlcfg = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num > 1)
			return ARGP_ERR_UNKNOWN;
		options->arguments[state->arg_num] = arg;
		return 0;
	case ARGP_KEY_END:
		check(options, state);
		return 0;
	default:
		if (!path_of(options, key))
			return ARGP_ERR_UNKNOWN;
		*path_of(options, key) = arg;
		return 0;
	}
}

static enum rf_exit run(const struct options *options)
{
	struct rf_cli_eval eval = {
		.json = options->output.json,
		.why3 = options->why3,
		.program = options->program,
		.memory = options->arguments[0],
	};
	struct rf_cli_object object = {
		.path = options->arguments[0],
		.show = options->show,
		.json = options->output.json,
	};
	struct rf_cli_prove prove = {
		.object = options->arguments[0],
		.spec = options->arguments[1],
		.only = options->only,
		.json = options->output.json,
		.html = options->html,
		.witness = options->witness,
		.again = options->again,
		.prove = {.seconds = options->seconds,
			  .folder = options->keep,
			  .replay = options->replay,
			  .witness = options->witness != NULL},
	};

	if (options->eval)
		return rf_cli_verify_eval(&eval);
	if (options->list || options->show)
		return rf_cli_verify_object(&object);
	if (options->mlcfg)
		return rf_cli_verify_mlcfg(options->arguments[0], options->mlcfg);
	return rf_cli_verify_prove(&prove);
}

enum rf_exit rf_cli_verify(int argc, char **argv)
{
	static const struct argp_option option_table[] = {
		{"only", KEY_ONLY, "PROGRAM", 0, "Prove this program alone", 0},
		{"seconds", KEY_SECONDS, "N", 0, "That a prover has for each goal (60)", 0},
		{"keep", KEY_KEEP, "FOLDER", 0, "Leave the Why3 modules and the answers there", 0},
		{"replay", KEY_REPLAY, "FOLDER", 0,
		 "Keep there what provers say, and do not ask them the same again", 0},
		{"html", KEY_HTML, "FILE", 0, "Write the report there as a page", 0},
		{"witness", KEY_WITNESS, "FILE", 0,
		 "Write there how a kernel is put into the cases in which rules do not hold", 0},
		{"again", KEY_AGAIN, "FILE", 0,
		 "Prove nothing: write the cases of this FILE, with their numbers, for this OBJECT",
		 0},
		{"list", 'l', NULL, 0, "List functions and maps of the OBJECT", 1},
		{"show", 's', "FUNCTION", 0,
		 "Show its instructions, what they refer to, and the lines of C", 1},
		{"mlcfg", KEY_MLCFG, "FUNCTION", 0, "Print it as Why3's MLCFG, for a proof by hand",
		 1},
		{"eval", KEY_EVAL, "why3", OPTION_ARG_OPTIONAL,
		 "Run a program on numbers and print r0; with =why3 provers confirm each step", 2},
		{"program", KEY_PROGRAM, "HEX", 0, "The program of --eval (stdin)", 2},
		{0},
	};
	static const struct argp_child children[] = {{&rf_cli_output_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {
		.options = option_table,
		.parser = parse,
		.children = children,
		.args_doc =
			"OBJECT SPECIFICATION\n--list OBJECT\n--show=FUNCTION OBJECT\n--mlcfg=FUNCTION OBJECT\n"
			"--eval [MEMORY]",
		.doc = "Proves that the programs of a compiled eBPF object do what a "
		       "specification says; shows what an object holds; or runs a program by the "
		       "meaning of instructions that proofs use. HEX and MEMORY are hexadecimal "
		       "digits; r1 points to the memory, and r2 is its size.",
	};
	struct options options = {0};

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	return run(&options);
}
