/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What is printed loads to the same policy and prints the same. */
#include "policy/model.h"
#include "policy_text.h"

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same_vault(const struct rf_policy_vault *a, const struct rf_policy_vault *b)
{
	bool same = same_text(a->name.text, b->name.text) && a->audit == b->audit &&
		    a->hide == b->hide && a->paths_n == b->paths_n &&
		    a->subjects_n == b->subjects_n;

	for (size_t i = 0; same && i < a->paths_n; i++)
		same = same_text(a->paths[i].path.text, b->paths[i].path.text) &&
		       a->paths[i].optional == b->paths[i].optional;
	for (size_t i = 0; same && i < a->subjects_n; i++)
		same = a->subjects[i].key == b->subjects[i].key &&
		       a->subjects[i].access == b->subjects[i].access &&
		       same_text(a->subjects[i].word.text, b->subjects[i].word.text);
	return same;
}

static bool same_policy(const struct rf_policy *a, const struct rf_policy *b)
{
	bool same = same_text(a->name.text, b->name.text) &&
		    same_text(a->revision.text, b->revision.text) &&
		    a->mode_value == b->mode_value && a->vaults_n == b->vaults_n;

	for (size_t v = 0; same && v < a->vaults_n; v++)
		same = same_vault(&a->vaults[v], &b->vaults[v]);
	return same;
}

static void round_trip(const char *text)
{
	struct rf_diag diag = {0};
	struct rf_policy *first = texts_load((const char *[]){text, NULL}, &diag), *second;
	char *printed, *again, *faults = faults_take(&diag);

	if (!ok(first != NULL, "loads")) {
		printf("# %s", faults);
		free(faults);
		return;
	}
	free(faults);
	printed = policy_text(first);
	second = texts_load((const char *[]){printed, NULL}, &diag);
	if (ok(second && same_policy(first, second), "what is printed is the same policy")) {
		again = policy_text(second);
		is_str(again, printed);
		free(again);
	} else {
		tap_show("# printed", printed);
	}
	free(printed);
	rf_policy_free(first);
	rf_policy_free(second);
	rf_diag_done(&diag);
}

int main(void)
{
	texts_folder();
	round_trip("policy: x\nvaults: [{name: a, paths: [/a]}]\n");
	round_trip(
		"policy: x\nrevision: 0\nmode: audit\nvaults:\n"
		"  - {name: b, paths: [/b, {path: /c, optional: yes}], hide: yes, mode: audit}\n"
		"  - {name: a, paths: [/a], optional: true, maintainers: [], readers: [{uid: 5}]}\n");
	round_trip("policy: x\nvaults:\n  - name: a\n    paths: [/a]\n"
		   "    readers: [{gid: 5}, {user: root}]\n"
		   "    maintainers: [{user: 0}, {uid: 1}, {gid: daemon}, {group: root},\n"
		   "                  {program: /usr/bin/a}, {service: a@b.service},\n"
		   "                  {service: 'a-b.slice/x.service'}]\n");
	round_trip("uid: 1124\ndirectory: [/home/user/a, /home/user/b]\n");
	/* Names that YAML would take for something else, or not take at all. */
	round_trip(
		"policy: 'null'\nvaults: [{name: 'yes', paths: ['/a b', '/#c', '/d: e', "
		"\"/f\\ng\", \"/h\\u2028i\", \"/j\\x85k\", \"/l\\\"m\\\\n\", '/o''p', "
		"\"/\\uFEFFq\", \"/caf\xc3\xa9\", \"/\\U0001F512\", '/r ', '/t\ty', \"/\\uFFFF\", "
		"'/[u]', '/{v}', '/*w', '/&x', '/!y', '/%z', '/@0', '/`1', '/~2']}]\n");
	round_trip("policy: '7'\n"
		   "vaults: [{name: '-', paths: [/a]}, {name: '1.0', paths: [/b]}]\n");
	return done();
}
