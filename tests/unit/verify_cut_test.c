/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What may be said of a loop in the code, and what is told where it cannot be: at its place in the
 * specification if that is wrong by itself, and by its loop if the object is another one.
 */
#include <stdlib.h>

#include "faults.h"
#include "tap.h"
#include "verify/check.h"
#include "verify/program.h"

#define NEST "build/world/nest.bpf.o"

static struct rf_spec *read_spec(const char *text, char **ret_faults)
{
	struct rf_spec *spec = NULL;
	struct rf_diag diag = {0};

	rf_spec_read("x", text, strlen(text), &spec, &diag);
	*ret_faults = faults_take(&diag);
	return spec;
}

static void is_told(const char *got, const char *wanted, int line)
{
	bool same = *wanted ? strstr(got, wanted) != NULL : !*got;

	ok(same, "line %d: %s", line, *wanted ? wanted : "nothing");
	if (!same)
		printf("# got %s\n", got);
}

/* What the text of the loop has wrong by itself. */
#define READS(loop, wanted) reads(loop, wanted, __LINE__)
static void reads(const char *loop, const char *wanted, int line)
{
	char text[512], *faults;

	snprintf(text, sizeof(text), "%s\nprogram p ()\nrule r: result == 0\n", loop);
	rf_spec_free(read_spec(text, &faults));
	is_told(faults, wanted, line);
	free(faults);
}

#define REST " invariant: true measure: 1"

static void texts(void)
{
	READS("loop f@1 ()" REST, "");
	READS("loop f at 57 ()" REST, "");
	READS("loop f at src/a-b.bpf.c:57 ()" REST, "");
	READS("loop f@2 (r1, i: u32 in r2, n: s16 in stack(-16), d: struct dentry in r6,\n"
	      "\tw: memory struct walk in stack(-64)) invariant: r1 <= 5 and i == first i\n"
	      "\tmeasure: 5 - r1",
	      "");
	READS("loop f@1 (at in r1, stack in r2) invariant: at == stack measure: at", "");
	READS("loop f ()" REST, "x:1:27: error: 'after' is wanted here");
	READS("loop f 1 ()" REST, "x:1:8: error: '(', '@' or 'at' is wanted here, not '1'");
	READS("loop f@0 ()" REST, "x:1:8: error: a number from 1 to 2147483647 is wanted here");
	READS("loop f@n ()" REST, "x:1:8: error: a number is wanted here, not 'n'");
	READS("loop f at ()" REST, "x:1:11: error: a line, or FILE:LINE is wanted here");
	READS("loop f at a.c ()" REST, "x:1:15: error: ':' is wanted here");
	READS("loop f at a.c:0 ()" REST, "x:1:15: error: a number from 1 to");
	READS("loop f@1 (i)" REST,
	      "x:1:11: error: 'i' is no register; where it is stands behind it");
	READS("loop f@1 (i in r10)" REST, "x:1:16: error: r0 to r9, or stack(-BYTES) is wanted");
	READS("loop f@1 (i in 5)" REST, "x:1:16: error: r0 to r9, or stack(-BYTES) is wanted");
	READS("loop f@1 (i in stack(8))" REST, "x:1:22: error: '-' is wanted here, not '8'");
	READS("loop f@1 (i in stack(-513))" REST, "x:1:23: error: a number from 1 to 512");
	READS("loop f@1 (i in r1, i in r2)" REST, "x:1:20: error: a second argument 'i'");
	READS("loop f@1 (r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, i in r0)" REST,
	      "x:1:51: error: more than 10 names");
	READS("loop f@1 () invariant: true", "'measure' is wanted here");
	READS("loop f@1 () invariant: 1 measure: 1", "a formula is wanted here");
	READS("loop f@1 () invariant: true measure: 1 == 1",
	      "x:1:38: error: a value is wanted here, and this is a formula");
	READS("loop f@1 (i in r1) invariant: j == 0 measure: i",
	      "x:1:31: error: 'j' is no name of the loop in 'f'");
	READS("loop f@1 (i in r1) invariant: i == 0 measure: 256 - j",
	      "x:1:53: error: 'j' is no name of the loop in 'f'");
	READS("loop f (i: u32) invariant: j == 0 after: true",
	      "x:1:28: error: 'j' is no name of the loop in 'f'");
	READS("loop f@1 (i: u8 in r1) invariant: i == 300 measure: i", "which it never is");
	READS("loop f@1 ()" REST "\nloop f@2 ()" REST "\nloop f at 1 ()" REST, "");
	READS("loop f@1 ()" REST "\nloop f@1 ()" REST, "x:2:7: error: of this loop of 'f' it was "
						       "said already in line 1");
}

/* What is told of the object, or of the program that is gone through. */
#define FITS(program, loop, wanted) fits(program, loop, wanted, __LINE__)
static void fits(const char *program, const char *loop, const char *wanted, int line)
{
	struct rf_object_file *object = NULL;
	struct rf_terms *terms = rf_terms_new(true);
	struct rf_arena arena = {0};
	struct rf_space space = {.arena = &arena, .terms = terms};
	struct rf_program result;
	struct rf_error error = {0};
	char text[512], *faults;
	struct rf_spec *spec;

	snprintf(text, sizeof(text), "stable rows\n%s\nprogram %s ()\nrule r: result == 0\n", loop,
		 program);
	spec = read_spec(text, &faults);
	if (rf_object_open(NEST, &object, &error) == 0 && spec &&
	    rf_check_loops(spec, object, &error) == 0)
		rf_program_run(&space, object, rf_object_function(object, program), spec, &result,
			       &error);
	is_told(spec ? error.text : faults, wanted, line);
	free(faults);
	rf_spec_free(spec);
	rf_object_free(object);
	rf_terms_free(terms);
	rf_arena_done(&arena);
}

static void objects(void)
{
	FITS("both_cut", "", "");
	FITS("both_cut", "loop both_cut@2 (r8) invariant: r8 < 4 measure: 4 - r8", "");
	FITS("both_cut", "loop both_cut@3 ()" REST,
	     "x:2: 'both_cut' has no such loop; its loops are: both_cut@1 (");
	FITS("both_cut", "loop both_cut at 7 ()" REST, "x:2: 'both_cut' has no such loop");
	FITS("both_cut", "loop both_cut at cut.bpf.c:36 ()" REST, "'both_cut' has no such loop");
	/* all of it is one line of C */
	FITS("both_cut", "loop both_cut at 36 ()" REST,
	     "x:2: 'both_cut' has more than one loop of this line; its loops are: both_cut@1 (");
	FITS("half", "loop half@1 ()" REST, "x:2: 'half' has no such loop; its loops are: none");
	FITS("half", "loop halve@1 ()" REST, "x:2: the object has no function 'halve'");
	FITS("half", "loop halve (i: u32) invariant: true after: true",
	     "x:2: the object has no function 'halve'");
	/* by its line and by its number */
	FITS("moves", "loop moves@1 ()" REST "\nloop moves at nest.bpf.c:143 ()" REST,
	     "x:3: of this loop of 'moves' it was said already in line 2");
}

static void names(void)
{
	FITS("both_cut", "loop both_cut@1 (i in r9)" REST,
	     "x:2: 'i' is no number, or not set on all ways, when the head of the loop is come to");
	FITS("both_cut", "loop both_cut@1 (i in stack(-8))" REST, "x:2: 'i' is no number");
	FITS("both_cut", "loop both_cut@1 (i in stack(-4))" REST,
	     "x:2: 'i' is not inside of the stack");
	FITS("both_cut", "loop both_cut@1 (r: memory struct row in r6)" REST,
	     "x:2: 'r' is no pointer to one place");
	FITS("both_cut", "loop both_cut@1 (i in r6) invariant: result == i measure: i",
	     "x:2:38: nothing is returned yet");
	FITS("moves", "loop moves@1 (i in r8) invariant: rows[0].cell == i measure: i",
	     "x:2:43: there is no 'cell' in it");
	FITS("moves", "loop moves@1 (i in r8) invariant: no effects on row measure: i",
	     "x:2:49: the object has no map 'row'");
	/* of callbacks what was done before is not known */
	FITS("in_callback",
	     "loop adds_300 (i: u32, sum: memory struct sum) invariant: no effects after: true",
	     "x:2:59: what was done by then is not known here");
	FITS("in_callback",
	     "loop adds_300 (i: u32, sum: memory struct sum) invariant: sum.sum == 0 after: true",
	     "x:2:63: there is no 'sum' in it");
}

/* As it stands in the report. */
static void english(void)
{
	char text[256], *faults;
	struct rf_spec *spec = read_spec("loop f@1 (i in r1) invariant: i <= 256 and i != first i\n"
					 "\tmeasure: 256 - i\nprogram p ()\nrule r: result == 0\n",
					 &faults);

	is_str(rf_spec_english(&spec->cuts[0].invariant, text, sizeof(text)),
	       "i is at most 256 and i is not the first i");
	is_str(rf_spec_english(&spec->cuts[0].measure, text, sizeof(text)), "256 - i");
	rf_spec_free(spec);
	free(faults);
}

int main(void)
{
	texts();
	objects();
	names();
	english();
	return done();
}
