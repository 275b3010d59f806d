/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What differs between two policies. */
#include "cli/compare.h"

#include <stdlib.h>

#include "policy_text.h"

#define HEAD "policy: p\nvaults:\n"
#define A "  - {name: a, paths: [/a], maintainers: [{uid: 1}]}\n"
#define B "  - {name: b, paths: [/b], maintainers: [{uid: 2}]}\n"

static char told[4096];

static void tell(void *data, char sign, const char *line)
{
	size_t used = strlen(told);

	snprintf(told + used, sizeof(told) - used, "%c%s\n", sign, line);
}

static struct rf_image *image_make(const char *text)
{
	const char *const texts[] = {text, NULL};

	return text ? texts_compile(texts) : NULL;
}

static void differ(const char *old_text, const char *new_text, int count, const char *wanted)
{
	struct rf_image *old = image_make(old_text), *new_image = image_make(new_text);

	told[0] = '\0';
	is_int(rf_compare(old, new_image, tell, NULL), count);
	is_str(told, wanted);
	rf_image_free(old);
	rf_image_free(new_image);
}

int main(void)
{
	texts_folder();
	differ(HEAD A B, HEAD A B, 0, "");
	differ(HEAD A B, HEAD B A, 0, "");
	/* Vault b is number 2 in the one and number 1 in the other: still the same vault. */
	differ(HEAD A B, HEAD B, 3,
	       "-vault a: everyone may stat\n"
	       "-vault a: path /a\n"
	       "-vault a: uid: 1 may read,write,attr,entry,exec,stat\n");
	differ(HEAD A, "policy: p\nmode: audit\nvaults:\n" A, 2,
	       "+policy p revision 0, mode audit\n"
	       "-policy p revision 0, mode enforce\n");
	differ(NULL, HEAD A, 4,
	       "+policy p revision 0, mode enforce\n"
	       "+vault a: everyone may stat\n"
	       "+vault a: path /a\n"
	       "+vault a: uid: 1 may read,write,attr,entry,exec,stat\n");
	return done();
}
