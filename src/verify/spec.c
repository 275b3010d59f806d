/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "verify/spec_internal.h"

static void book_free(struct rf_spec_book *book)
{
	if (!book)
		return;
	rf_arena_done(&book->arena);
	free(book);
}
CLEANUP_DEFINE(struct rf_spec_book *, book_free)

int rf_spec_read(const char *file, const char *text, size_t size, struct rf_spec **ret_spec,
		 struct rf_diag *diag)
{
	CLEANUP(book_free_pointer) struct rf_spec_book *book = calloc(1, sizeof(*book));
	const struct rf_place whole = {file, 0, 0};
	size_t before = diag->counts[RF_DIAG_ERROR];
	int r;

	if (!book)
		return -ENOMEM;
	book->spec.owned = book;
	book->spec.programs = book->programs;
	book->spec.rules = book->rules;
	book->spec.trusts = book->trusts;
	book->spec.lets = book->lets;
	book->spec.loops = book->loops;
	book->spec.cuts = book->cuts;
	book->spec.file = rf_arena_string(&book->arena, file, strlen(file));
	if (!book->spec.file)
		return -ENOMEM;
	if (size > RF_SPEC_SIZE_MAX) {
		rf_diag_error(diag, &whole, "more than %u bytes", RF_SPEC_SIZE_MAX);
		return -EINVAL;
	}
	if (!EVP_Digest(text, size, book->spec.hash, NULL, EVP_sha256(), NULL))
		return -ENOMEM;
	r = rf_spec_parse(book, text, size, diag);
	if (r < 0)
		return r;
	rf_spec_check(book, diag);
	if (diag->counts[RF_DIAG_ERROR] != before)
		return -EINVAL;
	*ret_spec = &TAKE_PTR(book)->spec;
	return 0;
}

void rf_spec_free(struct rf_spec *spec)
{
	if (spec)
		book_free(spec->owned);
}

const struct rf_spec_program *rf_spec_program(const struct rf_spec *spec, const char *name)
{
	for (size_t i = 0; i < spec->program_count; i++)
		if (strcmp(spec->programs[i].name, name) == 0)
			return &spec->programs[i];
	return NULL;
}

const struct rf_spec_let *rf_spec_let_named(const struct rf_spec *spec, const char *name,
					    size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(spec->lets[i].name, name) == 0)
			return &spec->lets[i];
	return NULL;
}

bool rf_spec_is_trusted(const struct rf_spec *spec, const char *name)
{
	for (size_t i = 0; i < spec->trust_count; i++)
		if (strcmp(spec->trusts[i].name, name) == 0)
			return true;
	return false;
}

/* "struct cred" and "struct cred.uid" are said of "struct cred.uid.val" too. */
static bool covers(const char *said, const char *name)
{
	size_t length = strlen(said);

	return strncmp(said, name, length) == 0 && (!name[length] || name[length] == '.');
}

enum rf_spec_trust rf_spec_trusts(const struct rf_spec *spec, const char *name)
{
	for (size_t i = 0; spec && i < spec->trust_count; i++)
		if (covers(spec->trusts[i].name, name))
			return spec->trusts[i].trust;
	return RF_SPEC_ANY;
}

const struct rf_spec_loop *rf_spec_loop(const struct rf_spec *spec, const char *name)
{
	for (size_t i = 0; spec && i < spec->loop_count; i++)
		if (strcmp(spec->loops[i].callback->name, name) == 0)
			return &spec->loops[i];
	return NULL;
}
