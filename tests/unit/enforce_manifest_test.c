/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Which objects a manifest lets be loaded, and what it says of them. */
#include "enforce/manifest.h"

#include <errno.h>

#include "enforce/internal.h"
#include "tap.h"

#define DIGEST "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define OTHER "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define PROVERS "\"provers\": {\"z3\": \"4.8\", \"cvc5\": \"1.0\"}, "
#define OBJECT "\"object\": \"" DIGEST "\", "
#define ONE "{\"name\": \"one\", \"section\": \"lsm/one\", \"rules\": [\"chain\"]}"
#define TWO "{\"name\": \"two\", \"section\": \"lsm/two\", \"rules\": [\"chain\", \"ends\"]}"
#define SAYS "the kernel programs are not the ones that were proved "
#define TO_DO ": run `make prove`"

static const struct rf_object_program programs[] = {{"one", "lsm/one"}, {"two", "lsm/two"}};

static uint8_t digest[RF_OBJECT_DIGEST_LEN];

static const struct row {
	const char *what;
	const char *manifest;
	unsigned int proven;
	const char *line; /* NULL: it may be loaded */
} rows[] = {
	{"all of it", "{" OBJECT PROVERS "\"programs\": [" ONE ", " TWO "]}", 2, NULL},
	{"more than is asked, in another order",
	 "{\"later\": 1, \"programs\": [" TWO ", {\"name\": \"three\"}, " ONE "], " PROVERS OBJECT
	 "\"why3\": \"1\"}",
	 2, NULL},
	{"another object",
	 "{\"object\": \"" OTHER "\", " PROVERS "\"programs\": [" ONE ", " TWO "]}", 0,
	 SAYS "(object sha256 " DIGEST ", proved " OTHER ")" TO_DO},
	{"the beginning of the digest",
	 "{\"object\": \"0001\", " PROVERS "\"programs\": [" ONE ", " TWO "]}", 0,
	 SAYS "(object sha256 " DIGEST ", proved 0001)" TO_DO},
	{"a program less", "{" OBJECT PROVERS "\"programs\": [" TWO "]}", 1,
	 SAYS "(the manifest lacks program one of section lsm/one)" TO_DO},
	{"a program of another section",
	 "{" OBJECT PROVERS "\"programs\": [" ONE
	 ", {\"name\": \"two\", \"section\": \"lsm/one\", \"rules\": [\"chain\"]}]}",
	 1, SAYS "(the manifest lacks program two of section lsm/two)" TO_DO},
	{"a program without rules",
	 "{" OBJECT PROVERS "\"programs\": [" ONE
	 ", {\"name\": \"two\", \"section\": \"lsm/two\", \"rules\": []}]}",
	 1, SAYS "(the manifest lacks program two of section lsm/two)" TO_DO},
	{"programs that are none",
	 "{" OBJECT PROVERS "\"programs\": [1, null, {\"name\": 7}, [], " ONE "]}", 1,
	 SAYS "(the manifest lacks program two of section lsm/two)" TO_DO},
	{"no program", "{" OBJECT PROVERS "\"programs\": []}", 0,
	 SAYS "(the manifest lacks program one of section lsm/one)" TO_DO},
	{"no list of programs", "{" OBJECT PROVERS "\"programs\": {}}", 0,
	 SAYS "(the manifest is damaged: it lacks object, programs or two provers)" TO_DO},
	{"no object", "{" PROVERS "\"programs\": [" ONE ", " TWO "]}", 0,
	 SAYS "(the manifest is damaged: it lacks object, programs or two provers)" TO_DO},
	{"one prover",
	 "{" OBJECT "\"provers\": {\"z3\": \"4.8\"}, \"programs\": [" ONE ", " TWO "]}", 0,
	 SAYS "(the manifest is damaged: it lacks object, programs or two provers)" TO_DO},
	{"a prover without version",
	 "{" OBJECT "\"provers\": {\"z3\": 4, \"cvc5\": \"1\"}, \"programs\": [" ONE ", " TWO "]}",
	 0, SAYS "(the manifest is damaged: prover z3 has no version)" TO_DO},
	{"the object twice",
	 "{" OBJECT "\"object\": \"" OTHER "\", " PROVERS "\"programs\": [" ONE ", " TWO "]}", 0,
	 SAYS "(the manifest is damaged, line 1: duplicate object key near '\"object\"')" TO_DO},
	{"the first half", "{" OBJECT PROVERS "\n\"programs\": [" ONE ",", 0,
	 SAYS "(the manifest is damaged, line 2: ']' expected near end of file)" TO_DO},
	{"nothing", "", 0,
	 SAYS "(the manifest is damaged, line 1: '[' or '{' expected near end of file)" TO_DO},
	{"a list", "[]", 0,
	 SAYS "(the manifest is damaged: it lacks object, programs or two provers)" TO_DO},
};

static void judges(const struct row *row)
{
	struct rf_proven proven;
	struct rf_error error = {""};
	int r = rf_manifest_check(row->manifest, digest, programs, 2, &proven, &error);

	ok(r == (row->line ? -EKEYREJECTED : 0), "%s: %s", row->what,
	   row->line ? "refused" : "may be loaded");
	is_str(error.text, row->line ? row->line : "");
	ok(proven.programs == 2 && proven.proven == row->proven &&
		   !memcmp(proven.object, digest, sizeof(digest)),
	   "%s: %u of 2, for this object", row->what, row->proven);
}

static void prints(void)
{
	char text[RF_PROVEN_TEXT_LEN];
	struct rf_proven proven;

	rf_manifest_check(rows[0].manifest, digest, programs, 2, &proven, NULL);
	is_str(rf_proven_print(&proven, text),
	       "2 of 2 programs proven (z3 4.8, cvc5 1.0; object sha256 " DIGEST ")");
	rf_manifest_check("", digest, programs, 2, &proven, NULL);
	is_str(rf_proven_print(&proven, text), "0 of 2 programs proven (object sha256 " DIGEST ")");
	proven.programs = 0;
	is_str(rf_proven_print(&proven, text),
	       "not known: loaded by another build (object sha256 " DIGEST ")");
}

/* An object without programs is none that anybody proved. */
static void asks_for_programs(void)
{
	struct rf_proven proven;

	ok(rf_manifest_check(rows[0].manifest, digest, NULL, 0, &proven, NULL) == -EKEYREJECTED,
	   "an object without programs is refused");
}

/* Long names must not run over. */
static void cuts(void)
{
	char manifest[2048], text[RF_PROVEN_TEXT_LEN];
	struct rf_proven proven;

	snprintf(manifest, sizeof(manifest),
		 "{" OBJECT
		 "\"provers\": {\"z%0300d\": \"%0300d\", \"c\": \"1\"}, \"programs\": [" ONE
		 ", " TWO "]}",
		 0, 0);
	ok(rf_manifest_check(manifest, digest, programs, 2, &proven, NULL) == 0 &&
		   strlen(proven.provers) < sizeof(proven.provers) &&
		   strlen(rf_proven_print(&proven, text)) < sizeof(text),
	   "provers with long names are cut");
}

/* What this build embeds. */
static void embeds(void)
{
	struct rf_proven proven;
	struct rf_error error = {""};
	int r = rf_manifest_embedded(&proven, &error);

	ok(r == 0, "the embedded object is the one that was proved %s", error.text);
	ok(proven.programs == RF_PROGRAM_MAX_ && proven.proven == RF_PROGRAM_MAX_,
	   "all of its %u programs are", (unsigned int)RF_PROGRAM_MAX_);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(digest); i++)
		digest[i] = i;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		judges(&rows[i]);
	prints();
	asks_for_programs();
	cuts();
	embeds();
	return done();
}
