/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Files and folders to one policy: merging, the prototype's form, and what does not fit. */
#include <sys/stat.h>

#include "policy/model.h"
#include "policy_text.h"

#define VAULT(name, path) "vaults: [{name: " name ", paths: [" path "]}]\n"

static void faults_are(const char *const texts[], const char *wanted)
{
	struct rf_diag diag = {0};
	struct rf_policy *policy = texts_load(texts, &diag);
	char *faults;

	ok(!policy == !!diag.counts[RF_DIAG_ERROR], "a policy exactly when there is no error");
	rf_policy_free(policy);
	faults = faults_take(&diag);
	is_str(faults, wanted);
	free(faults);
}

#define faults_of(wanted, ...) faults_are((const char *[]){__VA_ARGS__, NULL}, wanted)

static void merges(void)
{
	faults_of("", "policy: x\nrevision: 3\n" VAULT("a", "/a"), VAULT("b", "/b"));
	faults_of("", "policy: x\nmode: audit\n" VAULT("a", "/a"),
		  "policy: x\nmode: audit\n" VAULT("b", "/b"));
	faults_of("1.yaml:1:9: error: policy 'y' differs from 'x' in 0.yaml:1:9\n",
		  "policy: x\n" VAULT("a", "/a"), "policy: y\n" VAULT("b", "/b"));
	faults_of("1.yaml:1:11: error: revision '4' differs from '3' in 0.yaml:2:11\n",
		  "policy: x\nrevision: 3\n" VAULT("a", "/a"), "revision: 4\n" VAULT("b", "/b"));
	faults_of("1.yaml:1:7: error: mode 'audit' differs from 'enforce' in 0.yaml:2:7\n",
		  "policy: x\nmode: enforce\n" VAULT("a", "/a"), "mode: audit\n" VAULT("b", "/b"));
	faults_of("1.yaml:1:17: error: a vault 'a' was already given in 0.yaml:2:17\n",
		  "policy: x\n" VAULT("a", "/a"), VAULT("a", "/b"));
	faults_of("1.yaml:1:28: error: '/a/b' of vault 'b' lies inside '/a' of vault 'a' "
		  "(0.yaml:2:28)\n",
		  "policy: x\n" VAULT("a", "/a"), VAULT("b", "/a/b"));
	faults_of("0.yaml:1:1: error: no 'policy': a policy has a name, such as 'policy: acme'\n",
		  VAULT("a", "/a"), VAULT("b", "/b"));
	faults_of("0.yaml:1:1: error: no vault in 'vaults': the policy would protect nothing\n",
		  "policy: x\n");
}

static void prototypes(void)
{
	struct rf_diag diag = {0};
	struct rf_policy *policy =
		texts_load((const char *[]){"uid: 1124\ndirectory: [/b, /a]\n", NULL}, &diag);

	if (ok(policy != NULL, "the prototype's form")) {
		is_str(policy->name.text, "0");
		is_str(policy->vaults[0].name.text, "prototype");
		is_int(policy->vaults[0].paths_n, 2);
		is_str(policy->vaults[0].paths[0].path.text, "/a");
		is_int(policy->vaults[0].subjects[0].key, RF_POLICY_UID);
		is_int(policy->vaults[0].subjects[0].ids[0], 1124);
	}
	rf_policy_free(policy);
	rf_diag_done(&diag);
	faults_of("", "uid: 1124\ndirectory: /a\n");
	faults_of("", "uid: 1124\ndirectory: /a\n", "policy: x\n" VAULT("b", "/b"));
	faults_of("0.yaml:1:1: error: no 'uid': the prototype's form names a maintainer\n",
		  "directory: /a\n");
	faults_of("0.yaml:1:1: error: no 'directory': the prototype's form names what to protect\n",
		  "uid: 1124\n");
	faults_of("0.yaml:3:1: error: unknown key 'file'; known here: uid, directory\n",
		  "uid: 1124\ndirectory: /a\nfile: /b\n");
	faults_of("1.yaml:1:1: error: a vault 'prototype' was already given in 0.yaml:1:1\n",
		  "uid: 1\ndirectory: /a\n", "uid: 2\ndirectory: /b\n");
}

static struct rf_policy *load_one(const char *path, bool offline, struct rf_diag *diag)
{
	struct rf_policy_options options = {.offline = offline};
	struct rf_policy *policy = NULL;

	rf_policy_load(&path, 1, &options, &policy, diag);
	return policy;
}

static void folders(void)
{
	struct rf_diag diag = {0};
	struct rf_policy *policy;
	char *faults;

	mkdir("policy.d", 0700);
	policy = load_one("policy.d", true, &diag);
	ok(!policy, "an empty folder is no policy");
	faults = faults_take(&diag);
	is_str(faults, "policy.d: error: the folder holds no *.yaml or *.yml file\n");
	free(faults);

	text_write("policy.d/20-b.yml", VAULT("b", "/b"), strlen(VAULT("b", "/b")));
	text_write("policy.d/10-a.yaml", "policy: x\n" VAULT("a", "/a"),
		   strlen("policy: x\n" VAULT("a", "/a")));
	text_write("policy.d/.hidden.yaml", "nonsense", 8);
	text_write("policy.d/20-b.yml.bak", "nonsense", 8);
	policy = load_one("policy.d/", true, &diag);
	if (ok(policy && policy->vaults_n == 2, "a folder's files, and only those")) {
		is_str(policy->vaults[0].name.place.file, "policy.d/10-a.yaml");
		is_str(policy->vaults[1].name.place.file, "policy.d/20-b.yml");
	}
	rf_policy_free(policy);
	ok(!mkfifo("policy.d/30-pipe.yaml", 0600), "a pipe in the folder");
	policy = load_one("policy.d", true, &diag);
	ok(!policy, "does not hold the reading up");
	faults = faults_take(&diag);
	is_str(faults, "policy.d/30-pipe.yaml: error: the file is empty: it holds no policy\n");
	free(faults);
	ok(!load_one("none.yaml", true, &diag), "a file that is not there");
	faults = faults_take(&diag);
	is_str(faults, "none.yaml: error: cannot open the file: No such file or directory\n");
	free(faults);
}

/* What only a look at the machine can tell. */
static void machine(void)
{
	static const char text[] = "policy: x\n"
				   "vaults:\n"
				   "  - name: a\n"
				   "    paths: [/tmp, {path: /none/x, optional: yes}, /none/y]\n"
				   "    maintainers: [{program: /usr}, {program: /etc/passwd}]\n"
				   "  - name: b\n"
				   "    optional: yes\n"
				   "    paths: [/none/z, /bin/true, /etc/passwd/x]\n";
	struct rf_diag diag = {0};
	char *faults;

	text_write("m.yaml", text, strlen(text));
	ok(!load_one("m.yaml", false, &diag), "refused");
	faults = faults_take(&diag);
	is_str(faults,
	       "m.yaml:4:51: warning: '/none' does not exist; write 'optional: yes' where that is fine\n"
	       "m.yaml:5:29: error: '/usr' is a directory; a program is a regular file\n"
	       "m.yaml:5:46: error: '/etc/passwd' cannot be executed: it has no execute permission\n"
	       "m.yaml:8:22: warning: '/bin' is a symbolic link to 'usr/bin': write '/usr/bin/true' instead\n"
	       "m.yaml:8:33: error: '/etc/passwd/x' lies below the program '/etc/passwd' (m.yaml:5:46)\n");
	free(faults);
}

int main(void)
{
	texts_folder();
	merges();
	prototypes();
	folders();
	machine();
	return done();
}
