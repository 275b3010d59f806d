/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Model to YAML: one order of keys, one item a line, defaults left out. A text is
 * quoted unless nobody, and no YAML reader, could take it for anything else.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "policy/model.h"
#include "policy/policy.h"

/* Words that YAML readers take for something else than a text. */
static bool is_special(const char *text)
{
	static const char *const words[] = {"null", "yes", "no", "true", "false",
					    "on",   "off", "y",	 "n"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcasecmp(text, words[i]))
			return true;
	return false;
}

static bool is_plain(const char *text)
{
	if (is_special(text))
		return false;
	if (!isalnum((unsigned char)*text) && *text != '/' && *text != '_')
		return false;
	return !text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "0123456789/._+@-")];
}

/* Characters that a YAML reader would refuse, or fold into a space, when they come as they are. */
static bool needs_escape(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff ||
	       c == 0xfffe || c == 0xffff;
}

static void put_text(FILE *out, const char *text)
{
	size_t left = strlen(text);

	if (is_plain(text)) {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	while (left) {
		uint32_t character = 0;
		size_t len = rf_str_utf8(text, left, &character);

		if (!len) /* does not come from YAML; what it was cannot be written */
			len = 1;
		if (character == '"' || character == '\\')
			fprintf(out, "\\%c", (int)character);
		else if (needs_escape(character))
			fprintf(out, "\\u%04" PRIX32, character);
		else
			fwrite(text, 1, len, out);
		text += len;
		left -= len;
	}
	fputc('"', out);
}

static void put_paths(FILE *out, const struct rf_policy_vault *vault)
{
	bool optional = true;

	for (size_t i = 0; i < vault->paths_n; i++)
		optional &= vault->paths[i].optional;
	fputs("    paths:\n", out);
	for (size_t i = 0; i < vault->paths_n; i++) {
		const struct rf_policy_path *path = &vault->paths[i];
		bool own = path->optional && !optional;

		fputs(own ? "      - {path: " : "      - ", out);
		put_text(out, path->path.text);
		fputs(own ? ", optional: yes}\n" : "\n", out);
	}
	if (optional)
		fputs("    optional: yes\n", out);
}

static void put_subjects(FILE *out, const struct rf_policy_vault *vault, uint32_t access)
{
	for (size_t i = 0; i < vault->subjects_n; i++) {
		const struct rf_policy_subject *subject = &vault->subjects[i];

		if (subject->access != access)
			continue;
		fprintf(out, "      - %s: ", rf_policy_key_name(subject->key));
		put_text(out, subject->word.text);
		fputc('\n', out);
	}
}

static size_t subjects_count(const struct rf_policy_vault *vault, uint32_t access)
{
	size_t n = 0;

	for (size_t i = 0; i < vault->subjects_n; i++)
		n += vault->subjects[i].access == access;
	return n;
}

static void put_vault(FILE *out, const struct rf_policy_vault *vault)
{
	fputs("  - name: ", out);
	put_text(out, vault->name.text);
	fputc('\n', out);
	put_paths(out, vault);
	if (vault->audit)
		fputs("    mode: audit\n", out);
	fputs(subjects_count(vault, RF_ACCESS_ALL) ? "    maintainers:\n" : "    maintainers: []\n",
	      out);
	put_subjects(out, vault, RF_ACCESS_ALL);
	if (subjects_count(vault, RF_ACCESS_READER))
		fputs("    readers:\n", out);
	put_subjects(out, vault, RF_ACCESS_READER);
	if (vault->hide)
		fputs("    hide: yes\n", out);
}

int rf_policy_print(const struct rf_policy *policy, FILE *out)
{
	fputs("policy: ", out);
	put_text(out, policy->name.text);
	fputc('\n', out);
	if (policy->revision.text)
		fprintf(out, "revision: %" PRIu64 "\n", policy->revision_number);
	fprintf(out, "mode: %s\nvaults:\n", rf_policy_mode_name(policy->mode_value));
	for (size_t v = 0; v < policy->vaults_n; v++)
		put_vault(out, &policy->vaults[v]);
	return fflush(out) ? -errno : ferror(out) ? -EIO : 0;
}
