/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* From facts to verdicts, on an image rather than a kernel. */
#include "cli/explanation.h"

#include <stdlib.h>

#include "cli/subject.h"
#include "policy_text.h"

static const char policy[] = "policy: p\n"
			     "vaults:\n"
			     "  - name: firmware\n"
			     "    paths: [/opt/fw]\n"
			     "    maintainers:\n"
			     "      - uid: 500\n"
			     "      - program: /usr/bin/updater\n"
			     "      - service: acme.service\n"
			     "    readers: [{gid: 100}]\n"
			     "  - name: inner\n"
			     "    paths: [/opt/keys]\n"
			     "    maintainers: [{uid: 600}]\n";

static struct rf_image *image;

static struct rf_subject nobody(void)
{
	struct rf_subject subject = {.ids = {RF_NO_ID, RF_NO_ID, RF_NO_ID, 0, 0}};

	return subject;
}

static struct rf_subject with(enum rf_subject_kind kind, uint32_t id)
{
	struct rf_subject subject = nobody();

	subject.ids[kind] = id;
	return subject;
}

static struct rf_explanation ask(struct rf_subject subject, const char *path, uint32_t access)
{
	struct rf_explained object = {
		.access = access, .path = path, .label = rf_explain_label(image, path)};
	struct rf_explanation e;

	rf_explain(image, &subject, &object, &e);
	return e;
}

static uint32_t verdict(struct rf_subject subject, const char *path, uint32_t access)
{
	return ask(subject, path, access).answer.verdict;
}

static void test_rules(void)
{
	struct rf_explanation e = ask(with(RF_SUBJECT_UID, 500), "/opt/fw/a", RF_ACCESS_WRITE);

	is_int(e.answer.verdict, RF_VERDICT_ALLOW);
	ok(e.rules[RF_SUBJECT_UID] && !e.rules[RF_SUBJECT_GID], "the uid's rule is named");
	is_str(rf_image_string(image, e.rules[RF_SUBJECT_UID]->text), "uid: 500");
	is_int(e.rules[RF_SUBJECT_UID]->place.line, 6);
	is_str(rf_image_string(image, e.root->path), "/opt/fw");
	is_int(verdict(with(RF_SUBJECT_UID, 600), "/opt/fw/a", RF_ACCESS_READ), RF_VERDICT_DENY);
	is_int(verdict(with(RF_SUBJECT_GID, 100), "/opt/fw/a", RF_ACCESS_READ), RF_VERDICT_ALLOW);
	is_int(verdict(with(RF_SUBJECT_GID, 100), "/opt/fw/a", RF_ACCESS_WRITE), RF_VERDICT_DENY);
	is_int(verdict(nobody(), "/opt/fw/a", RF_ACCESS_READ), RF_VERDICT_DENY);
	is_int(verdict(nobody(), "/opt/fwx", RF_ACCESS_READ), RF_VERDICT_ALLOW);
	is_int(verdict(with(RF_SUBJECT_UID, 500), "/opt/keys/k", RF_ACCESS_READ), RF_VERDICT_DENY);
	is_int(verdict(with(RF_SUBJECT_UID, 600), "/opt/keys/k", RF_ACCESS_READ), RF_VERDICT_ALLOW);
}

static void test_numbers(void)
{
	uint32_t program = rf_subject_program(image, "/usr/bin/updater");

	ok(program, "the program has a number");
	is_int(rf_subject_program(image, "/usr/bin/cat"), 0);
	is_int(rf_subject_program(image, "/opt/fw"), 0);
	is_int(verdict(with(RF_SUBJECT_PROGRAM, program), "/opt/fw/a", RF_ACCESS_WRITE),
	       RF_VERDICT_ALLOW);
	is_int(rf_subject_service(image, "acme.service"), 1);
	is_int(rf_subject_service(image, "/system.slice/acme.service"), 1);
	is_int(rf_subject_service(image, "/system.slice/acme.service/payload"), 1);
	is_int(rf_subject_service(image, "/system.slice/acme.servicex"), 0);
	is_int(rf_subject_service(image, "cme.service"), 0);
	is_int(verdict(with(RF_SUBJECT_SERVICE, 1), "/opt/fw/a", RF_ACCESS_WRITE),
	       RF_VERDICT_ALLOW);
}

static void test_unjudged(void)
{
	struct rf_subject subject = with(RF_SUBJECT_UID, 500);
	struct rf_explained object = {
		.access = RF_ACCESS_READ, .path = "/opt/fw/a", .reason = RF_REASON_DISCONNECTED};
	struct rf_explanation e;

	rf_explain(image, &subject, &object, &e);
	is_int(e.answer.verdict, RF_VERDICT_DENY);
	is_int(e.answer.reason, RF_REASON_DISCONNECTED);
	object.reason = RF_REASON_NONE;
	object.label.vault = 99;
	rf_explain(image, &subject, &object, &e);
	is_int(e.answer.reason, RF_REASON_UNKNOWN_VAULT);
	ok(!e.vault, "a vault that the image lacks is none");
}

static void test_words(void)
{
	struct rf_subject_words words = {"123456", "-", NULL, "/usr/bin/updater", "acme.service"};
	struct rf_subject_facts facts;
	struct rf_error error;

	is_int(rf_subject_gather(&words, image, &facts, &error), 0);
	is_int(facts.subject.ids[RF_SUBJECT_LOGIN], 123456);
	is_int(facts.subject.ids[RF_SUBJECT_UID], RF_NO_ID);
	is_int(facts.subject.ids[RF_SUBJECT_GID], RF_NO_ID);
	is_int(facts.subject.ids[RF_SUBJECT_SERVICE], 1);
	ok(facts.subject.ids[RF_SUBJECT_PROGRAM], "the program is known");
	is_str(facts.texts[RF_SUBJECT_LOGIN], "123456");
	is_str(facts.texts[RF_SUBJECT_UID], "none");
	words.login = "no such user";
	ok(rf_subject_gather(&words, image, &facts, &error) < 0, "an unknown user is refused");
	is_str(error.text, "there is no user 'no such user'");
}

int main(void)
{
	const char *const texts[] = {policy, NULL};

	texts_folder();
	image = texts_compile(texts);
	test_rules();
	test_numbers();
	test_unjudged();
	test_words();
	rf_image_free(image);
	return done();
}
