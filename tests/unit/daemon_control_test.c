/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Requests of the control socket: what is understood, and that nothing else is. */
#include "daemon/control.h"

#include <errno.h>
#include <stdlib.h>

#include "core/abi.h"
#include "tap.h"

static void accepts(const char *line)
{
	struct rf_control_request request;
	struct rf_error error = {""};
	char *text;

	if (!ok(!rf_control_request_parse(line, strlen(line), &request, &error), "takes %s", line))
		printf("# %s\n", error.text);
	/* What is printed is what was meant, so it parses to the same. */
	text = rf_control_request_print(&request);
	text[strlen(text) - 1] = '\0';
	is_str(text, line);
	free(text);
}

static void refuses(const char *line, size_t len, const char *why)
{
	struct rf_control_request request = {.last = 77};
	struct rf_error error = {""};

	is_int(rf_control_request_parse(line, len, &request, &error), -EINVAL);
	is_str(error.text, why);
	ok(request.last == 77, "a refused request is not written");
}

#define REFUSES(line, why) refuses(line, sizeof(line) - 1, why)

static void test_fields(void)
{
	static const char line[] =
		"{\"verb\":\"events\",\"last\":1000,\"follow\":true,\"vault\":\"firmware\","
		"\"user\":\"alice\",\"verdict\":\"deny\",\"access\":\"write\"}";
	struct rf_control_request request;

	is_int(rf_control_request_parse(line, strlen(line), &request, NULL), 0);
	ok(request.verb == RF_VERB_EVENTS && request.follow, "verb and flag");
	is_int(request.last, 1000);
	is_str(request.filter.vault, "firmware");
	is_str(request.filter.user, "alice");
	is_int(request.filter.verdict, RF_VERDICT_DENY);
	is_int(request.filter.access, RF_ACCESS_WRITE);
}

static void test_descriptors(void)
{
	ok(rf_control_verb_takes_fd(RF_VERB_APPLY), "apply takes a descriptor");
	ok(rf_control_verb_takes_fd(RF_VERB_LABEL), "label takes a descriptor");
	ok(!rf_control_verb_takes_fd(RF_VERB_STATUS), "status takes none");
}

static void test_long_name(void)
{
	char line[RF_CONTROL_NAME_LEN + 64], name[RF_CONTROL_NAME_LEN + 1];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	snprintf(line, sizeof(line), "{\"verb\":\"events\",\"vault\":\"%s\"}", name);
	refuses(line, strlen(line), "'vault' of 'events' has a bad value");
	name[sizeof(name) - 2] = '\0';
	snprintf(line, sizeof(line), "{\"verb\":\"events\",\"vault\":\"%s\"}", name);
	accepts(line);
}

int main(void)
{
	for (enum rf_verb verb = 0; verb < RF_VERB_MAX_; verb++) {
		char line[64];

		snprintf(line, sizeof(line), "{\"verb\":\"%s\"}", rf_control_verb_name(verb));
		accepts(line);
	}
	accepts("{\"verb\":\"apply\",\"sequence\":3}");
	accepts("{\"verb\":\"rollback\",\"sequence\":9223372036854775807}");
	accepts("{\"verb\":\"events\",\"last\":5,\"follow\":true,\"verdict\":\"audit\"}");
	test_fields();
	test_descriptors();
	test_long_name();
	REFUSES("[]", "a request is one JSON object");
	REFUSES("{}", "the request has no 'verb'");
	REFUSES("{\"verb\":3}", "the request has no 'verb'");
	REFUSES("{\"verb\":\"frob\"}", "unknown verb 'frob'");
	REFUSES("{\"verb\":\"status\",\"last\":1}", "'status' has no field 'last'");
	REFUSES("{\"verb\":\"status\",\"x\":1}", "'status' has no field 'x'");
	REFUSES("{\"verb\":\"events\",\"last\":1001}", "'last' of 'events' has a bad value");
	REFUSES("{\"verb\":\"events\",\"last\":-1}", "'last' of 'events' has a bad value");
	REFUSES("{\"verb\":\"events\",\"last\":1.0}", "'last' of 'events' has a bad value");
	REFUSES("{\"verb\":\"events\",\"follow\":1}", "'follow' of 'events' has a bad value");
	REFUSES("{\"verb\":\"events\",\"vault\":\"\"}", "'vault' of 'events' has a bad value");
	REFUSES("{\"verb\":\"events\",\"access\":\"fly\"}", "'access' of 'events' has a bad value");
	REFUSES("{\"verb\":\"events\",\"verdict\":null}", "'verdict' of 'events' has a bad value");
	REFUSES("{\"verb\":\"apply\",\"sequence\":-1}", "'sequence' of 'apply' has a bad value");
	REFUSES("{\"verb\":\"status\"", "the request is not JSON: '}' expected near end of file");
	REFUSES("{\"verb\":\"status\"} {}",
		"the request is not JSON: end of file expected near '{'");
	REFUSES("{\"verb\":\"status\",\"verb\":\"stop\"}",
		"the request is not JSON: duplicate object key near '\"verb\"'");
	return done();
}
