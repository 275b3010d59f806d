/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Images that were damaged, cut, or made by somebody who means harm. */
#include "policy/image_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "policy_text.h"

static struct rf_image *sample(void)
{
	return texts_compile((const char *[]){
		"policy: x\nvaults:\n"
		"  - name: a\n"
		"    paths: [/a, {path: /b, optional: yes}]\n"
		"    maintainers: [{user: 5}, {program: /a/p}, {program: /q}, {service: s.service}]\n"
		"  - {name: b, paths: [/c], readers: [{uid: 6}, {gid: 7}]}\n",
		NULL});
}

static int load(const void *bytes, size_t size, struct rf_error *error)
{
	struct rf_image *image = NULL;
	int r = rf_image_load(bytes, size, &image, error);

	if (!r)
		rf_image_free(image);
	return r;
}

/* The hash covers everything, so no change goes unseen. */
static void flips(const struct rf_image *image)
{
	size_t size = (size_t)image->header->size, accepted = 0, silent = 0;

	for (size_t i = 0; i < size; i++) {
		static const uint8_t masks[] = {0x01, 0x80, 0xff};

		for (size_t m = 0; m < 3; m++) {
			struct rf_error error = {0};

			image->bytes[i] ^= masks[m];
			accepted += load(image->bytes, size, &error) != -EBADMSG;
			silent += !error.text[0];
			image->bytes[i] ^= masks[m];
		}
	}
	ok(!accepted, "a flipped byte is refused, wherever it is");
	ok(!silent, "and the reason told");
	is_int(load(image->bytes, size, NULL), 0);
}

static void cuts(const struct rf_image *image)
{
	size_t size = (size_t)image->header->size, accepted = 0;
	uint8_t *longer = calloc(1, size + 1);

	for (size_t i = 0; i < size; i++)
		accepted += load(image->bytes, i, NULL) != -EBADMSG;
	memcpy(longer, image->bytes, size);
	accepted += load(longer, size + 1, NULL) != -EBADMSG;
	ok(!accepted, "a part of an image, or more than one, is refused");
	free(longer);
}

/* Gives the bytes the hash that they should have: now only the checks are left. */
static void seal(uint8_t *bytes, size_t size)
{
	rf_image_hash(bytes, size, ((struct rf_image_header *)bytes)->hash);
}

static void hostile(const struct rf_image *image)
{
	size_t size = (size_t)image->header->size, accepted = 0, rounds = 100000;
	uint8_t *bytes = malloc(size);
	uint32_t random = 1;

	for (size_t round = 0; round < rounds; round++) {
		struct rf_image *loaded = NULL;
		FILE *out;

		memcpy(bytes, image->bytes, size);
		for (int changes = 0; changes < 3; changes++) {
			random = random * 1664525 + 1013904223;
			bytes[(random >> 8) % size] ^= (uint8_t)(1U << (random >> 5) % 8);
		}
		seal(bytes, size);
		if (rf_image_load(bytes, size, &loaded, NULL) < 0)
			continue;
		accepted++;
		out = fopen("/dev/null", "w");
		rf_image_dump(loaded, out);
		fclose(out);
		rf_image_free(loaded);
	}
	ok(accepted < rounds / 2, "%zu of %zu changed images could be", accepted, rounds);
	free(bytes);
}

/* One field changed, the hash made right again. */
#define refused(image, field, value, wanted)                                                       \
	do {                                                                                       \
		struct rf_error error_ = {0};                                                      \
		__typeof__(field) *at_ = (__typeof__(field) *)&(field), old_ = *at_;               \
		*at_ = (value);                                                                    \
		seal((image)->bytes, (size_t)(image)->header->size);                               \
		is_int(load((image)->bytes, (size_t)(image)->header->size, &error_), -EBADMSG);    \
		is_str(error_.text, wanted);                                                       \
		*at_ = old_;                                                                       \
		seal((image)->bytes, (size_t)(image)->header->size);                               \
	} while (0)

static void checks(struct rf_image *image)
{
	/* The image's sections are const to everybody else. */
	struct rf_image_header *h = (struct rf_image_header *)image->bytes;
	struct rf_image_vault *vaults = (struct rf_image_vault *)image->vaults;
	struct rf_image_root *roots = (struct rf_image_root *)image->roots;
	struct rf_image_rule *rules = (struct rf_image_rule *)image->rules;
	struct rf_image_unit *units = (struct rf_image_unit *)image->units;

	refused(image, h->version, 2, "image of version 2, and this program knows version 1");
	refused(image, h->flags, 2, "image with unknown flags");
	refused(image, h->pad, 1, "image with unknown flags");
	refused(image, h->roots, 0xffffffff, "the image's sections do not fill it");
	refused(image, h->rules, 0, "the image's sections do not fill it");
	refused(image, h->name, h->strings, "the image's policy name is not a name");
	refused(image, h->programs, 1, "the image counts its programs wrongly");
	refused(image, roots[1].program, 2, "the image's root 1 has a program number out of order");
	refused(image, vaults[0].vault.flags, 0, "the image's vault 1 has unknown flags");
	refused(image, vaults[0].vault.everyone, 64, "the image's vault 1 has unknown flags");
	refused(image, vaults[1].name, vaults[0].name, "the image's vault 2 is out of order");
	refused(image, vaults[0].name, vaults[2].name, "the image's vault 1 is out of order");
	refused(image, vaults[0].place.line, 0,
		"the image's vault 1 has a string outside the image");
	refused(image, roots[0].path, 0xfffffff0,
		"the image's root 0 has a string outside the image");
	refused(image, roots[0].path, roots[0].path + 1,
		"the image's root 0 has a path that is not canonical");
	refused(image, roots[0].path, roots[2].path, "the image's root 1 is out of order");
	refused(image, roots[0].vault, 9,
		"the image's root 0 is of a vault that the image does not hold");
	refused(image, roots[0].vault, 0, "the image's root 0 is in no vault");
	refused(image, roots[1].vault, 1, "the image's root 1 lies inside another");
	refused(image, roots[1].program, 0,
		"the image's root 1 is neither protected nor a program");
	refused(image, roots[0].flags, 2, "the image's root 0 has unknown flags");
	refused(image, rules[0].key.vault, 0,
		"the image's rule 0 is of a vault that the image does not hold");
	refused(image, rules[0].key.kind, 5, "the image's rule 0 has a subject that cannot be");
	refused(image, rules[0].key.id, RF_NO_ID,
		"the image's rule 0 has a subject that cannot be");
	refused(image, rules[1].key.id, 3, "the image's rule 1 has a subject that cannot be");
	refused(image, rules[3].key.id, 0, "the image's rule 3 has a subject that cannot be");
	refused(image, rules[0].access, 0, "the image's rule 0 grants what there is not");
	refused(image, rules[0].access, 64, "the image's rule 0 grants what there is not");
	refused(image, rules[0].pad, 1, "the image's rule 0 has unknown flags");
	refused(image, rules[1].key, rules[2].key, "the image's rule 2 is out of order");
	refused(image, units[0].path, roots[0].path + 1,
		"the image's unit 1 has a path that is not canonical");
}

static void files(const struct rf_image *image)
{
	struct rf_image *read = NULL;
	struct rf_error error = {0};
	struct stat st;

	is_int(rf_image_write(image, "x.img", &error), 0);
	ok(!stat("x.img", &st) && (st.st_mode & 07777) == 0600, "for its owner alone");
	is_int(rf_image_write(image, "x.img", &error), 0);
	is_int(rf_image_read("x.img", &read, &error), 0);
	ok(read && !memcmp(read->bytes, image->bytes, (size_t)image->header->size),
	   "what was written is read");
	rf_image_free(read);
	is_int(rf_image_read("none.img", &read, &error), -ENOENT);
	is_str(error.text, "cannot open 'none.img': No such file or directory");
	text_write("bad.img", "nonsense", 8);
	is_int(rf_image_read("bad.img", &read, &error), -EBADMSG);
	is_str(error.text, "'bad.img': not an image: shorter than a header");
	is_int(rf_image_write(image, "none/x.img", &error), -ENOENT);
	is_int(rf_image_read(".", &read, &error), -EISDIR);
}

int main(void)
{
	struct rf_image *image;

	texts_folder();
	image = sample();
	if (!ok(image != NULL, "an image to damage"))
		return done();
	flips(image);
	cuts(image);
	hostile(image);
	checks(image);
	files(image);
	rf_image_free(image);
	return done();
}
