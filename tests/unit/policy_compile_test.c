/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Model to image: numbers, orders, programs, and that the image is one value. */
#include "policy_text.h"

static void is_rule(const struct rf_image *image, struct rf_rule_key key, uint32_t access,
		    const char *text)
{
	const struct rf_image_rule *rule = rf_image_rule_find(image, &key);

	if (!ok(rule != NULL, "a rule of vault %u, kind %u, id %u", key.vault, key.kind, key.id))
		return;
	is_int(rule->access, access);
	is_str(rf_image_string(image, rule->text), text);
}

static void is_root(const struct rf_image *image, const char *path, uint32_t vault,
		    uint32_t program)
{
	const struct rf_image_root *root = rf_image_root_find(image, path);

	if (!ok(root != NULL, "a root %s", path))
		return;
	is_int(root->vault, vault);
	is_int(root->program, program);
}

static const char full[] = "policy: acme\n"
			   "revision: 18446744073709551615\n"
			   "mode: audit\n"
			   "vaults:\n"
			   "  - name: web\n"
			   "    paths: [/srv/web, /srv/web/inner, /srv/one]\n"
			   "    maintainers:\n"
			   "      - program: /opt/z\n"
			   "      - program: /srv/web/bin/deploy\n"
			   "      - program: /srv/one\n"
			   "      - service: web.service\n"
			   "      - group: root\n"
			   "    readers: [{user: root}, {gid: 7}, {service: a.service}]\n"
			   "  - name: app\n"
			   "    paths: [/srv/app]\n"
			   "    optional: yes\n"
			   "    maintainers: [{program: /opt/z}, {program: /srv/app/run}]\n"
			   "    readers: [{uid: 9}, {uid: 9}]\n"
			   "    hide: yes\n";

static void contents(void)
{
	struct rf_image *image = texts_compile((const char *[]){full, NULL});
	const struct rf_image_header *h;

	if (!ok(image != NULL, "compiles"))
		return;
	h = image->header;
	ok(h->revision == UINT64_MAX, "the largest revision");
	is_int(h->flags, RF_IMAGE_AUDIT);
	is_int(h->vaults, 3);
	is_int(h->programs, 4);
	is_int(h->units, 2);
	is_str(rf_image_string(image, h->name), "acme");
	is_str(rf_image_string(image, image->vaults[0].name), "app");
	is_int(image->vaults[0].vault.flags, RF_VAULT_USED | RF_VAULT_HIDE);
	is_str(rf_image_string(image, image->vaults[2].name), "programs");
	is_int(image->vaults[2].vault.everyone, RF_ACCESS_READER);
	is_int(image->vaults[2].vault.flags, RF_VAULT_USED);
	is_str(rf_image_string(image, image->units[0].path), "/system.slice/a.service");

	is_root(image, "/opt/z", 3, 1);
	is_root(image, "/srv/app", 1, 0);
	is_root(image, "/srv/app/run", 0, 2);
	is_root(image, "/srv/one", 2, 3);
	is_root(image, "/srv/web", 2, 0);
	is_root(image, "/srv/web/bin/deploy", 0, 4);
	ok(!rf_image_root_find(image, "/srv/web/inner"), "what lies in a root is no root");
	is_int(rf_image_root_find(image, "/srv/app/run")->flags, RF_IMAGE_ROOT_OPTIONAL);
	is_int(rf_image_root_find(image, "/srv/web")->flags, 0);

	is_rule(image, (struct rf_rule_key){1, RF_SUBJECT_PROGRAM, 1, 0}, RF_ACCESS_ALL,
		"program: /opt/z");
	is_rule(image, (struct rf_rule_key){1, RF_SUBJECT_UID, 9, 0}, RF_ACCESS_READER, "uid: 9");
	is_rule(image, (struct rf_rule_key){2, RF_SUBJECT_LOGIN, 0, 0}, RF_ACCESS_ALL,
		"group: root");
	is_rule(image, (struct rf_rule_key){2, RF_SUBJECT_GID, 7, 0}, RF_ACCESS_READER, "gid: 7");
	is_rule(image, (struct rf_rule_key){2, RF_SUBJECT_SERVICE, 2, 0}, RF_ACCESS_ALL,
		"service: web.service");
	rf_image_free(image);
}

static const char *covering(const struct rf_image *image, const char *path)
{
	const struct rf_image_root *root = rf_image_root_covering(image, path);

	return root ? rf_image_string(image, root->path) : NULL;
}

static void lookups(void)
{
	struct rf_image *image = texts_compile((const char *[]){full, NULL});
	struct rf_rule_key none = {1, RF_SUBJECT_LOGIN, 77, 0};

	is_str(covering(image, "/srv/web"), "/srv/web");
	is_str(covering(image, "/srv/web/a/b/c"), "/srv/web");
	is_str(covering(image, "/srv/web/bin/deploy"), "/srv/web");
	is_str(covering(image, "/srv/webs"), NULL);
	is_str(covering(image, "/srv"), NULL);
	is_str(covering(image, "/"), NULL);
	is_str(covering(image, ""), NULL);
	ok(!rf_image_rule_find(image, &none), "no rule");
	rf_image_free(image);
}

static char *hash_of(const char *const texts[])
{
	static char text[2 * RF_IMAGE_HASH_LEN + 1];
	struct rf_image *image = texts_compile(texts);

	strcpy(text, "no image");
	if (image)
		rf_image_hash_print(image, text);
	rf_image_free(image);
	return text;
}

/* The files keep their names, and with them the places, in either order. */
static char *hash_in_order(const char *first, const char *second)
{
	static char text[2 * RF_IMAGE_HASH_LEN + 1];
	const char *files[] = {first, second};
	struct rf_policy_options offline = {.offline = true};
	struct rf_policy *policy = NULL;
	struct rf_image *image = NULL;
	struct rf_diag diag = {0};

	strcpy(text, "no image");
	if (!rf_policy_load(files, 2, &offline, &policy, &diag) &&
	    !rf_policy_compile(policy, &image, &diag))
		rf_image_hash_print(image, text);
	rf_image_free(image);
	rf_policy_free(policy);
	rf_diag_done(&diag);
	return text;
}

static void one_value(void)
{
	static const char b[] =
		"vaults: [{name: b, paths: [/b], maintainers: [{program: /p}, {user: 5}]}]\n";
	char *first = strdup(hash_of((const char *[]){full, NULL}));

	is_str(hash_of((const char *[]){full, NULL}), first);
	free(first);
	text_write("first.yaml", full, strlen(full));
	text_write("second.yaml", b, strlen(b));
	first = strdup(hash_in_order("first.yaml", "second.yaml"));
	ok(strcmp(first, "no image") != 0, "two files");
	is_str(hash_in_order("second.yaml", "first.yaml"), first);
	free(first);
}

/* A program's own vault reports only while all that name the program do. */
static void staged(void)
{
	static const char text[] =
		"policy: x\nvaults:\n"
		"  - {name: a, paths: [/a], mode: audit, maintainers: [{program: /p}]}\n"
		"  - {name: b, paths: [/b], mode: %s, maintainers: [{program: /p}]}\n";
	static const char *const modes[] = {"audit", "enforce"};
	static const uint32_t wanted[] = {RF_VAULT_USED | RF_VAULT_AUDIT, RF_VAULT_USED};

	for (size_t i = 0; i < 2; i++) {
		char policy[512];
		struct rf_image *image;

		snprintf(policy, sizeof(policy), text, modes[i]);
		image = texts_compile((const char *[]){policy, NULL});
		is_int(image->vaults[2].vault.flags, wanted[i]);
		rf_image_free(image);
	}
}

int main(void)
{
	texts_folder();
	contents();
	lookups();
	one_value();
	staged();
	return done();
}
