/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Bytes to image: the header, the bounds of the sections and the hash. What the
 * sections say is image_check.c's. Images come from files that anybody may have
 * written, so nothing is believed before it is checked.
 */
#include "policy/image.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/path.h"
#include "base/str.h"
#include "policy/image_bytes.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "images are used as they lie in memory");
RF_ASSERT_SIZE(struct rf_image_header, 96);
RF_ASSERT_SIZE(struct rf_image_vault, 24);
RF_ASSERT_SIZE(struct rf_image_root, 28);
RF_ASSERT_SIZE(struct rf_image_rule, 40);
RF_ASSERT_SIZE(struct rf_image_unit, 4);

CLEANUP_DEFINE(struct rf_image *, rf_image_free)
CLEANUP_DEFINE(EVP_MD_CTX *, EVP_MD_CTX_free)

int rf_image_hash(const void *bytes, size_t size, uint8_t ret_hash[RF_IMAGE_HASH_LEN])
{
	static const uint8_t zero[RF_IMAGE_HASH_LEN];
	const size_t before = offsetof(struct rf_image_header, hash);
	const size_t after = before + sizeof(zero);
	EVP_MD_CTX *digest CLEANUP(EVP_MD_CTX_free_pointer) = EVP_MD_CTX_new();

	if (!digest || !EVP_DigestInit_ex(digest, EVP_sha256(), NULL) ||
	    !EVP_DigestUpdate(digest, bytes, before) ||
	    !EVP_DigestUpdate(digest, zero, sizeof(zero)) ||
	    !EVP_DigestUpdate(digest, (const uint8_t *)bytes + after, size - after) ||
	    !EVP_DigestFinal_ex(digest, ret_hash, NULL))
		return -ENOMEM;
	return 0;
}

static int header_check(const struct rf_image_header *header, size_t size, struct rf_error *error)
{
	if (memcmp(header->magic, RF_IMAGE_MAGIC, sizeof(header->magic)) != 0)
		return rf_error_set(error, -EBADMSG, "not an image: it does not begin with '%s'",
				    RF_IMAGE_MAGIC);
	if (header->version != RF_IMAGE_VERSION)
		return rf_error_set(error, -EBADMSG,
				    "image of version %u, and this program knows version %d",
				    header->version, RF_IMAGE_VERSION);
	if (header->size != size)
		return rf_error_set(
			error, -EBADMSG,
			"the image should have %llu bytes and has %zu: cut or appended to",
			(unsigned long long)header->size, size);
	if (header->flags & ~(uint32_t)RF_IMAGE_AUDIT || header->pad)
		return rf_error_set(error, -EBADMSG, "image with unknown flags");
	return 0;
}

static int hash_check(const struct rf_image *image, struct rf_error *error)
{
	uint8_t hash[RF_IMAGE_HASH_LEN];
	int r = rf_image_hash(image->bytes, (size_t)image->header->size, hash);

	if (r < 0)
		return rf_error_set(error, r, "cannot compute the image's hash: no memory");
	if (memcmp(hash, image->header->hash, sizeof(hash)) != 0)
		return rf_error_set(
			error, -EBADMSG,
			"the image's hash is not that of its bytes: damaged or changed");
	return 0;
}

/* Points into the bytes. The counts are below 2^32 each, so the sum cannot overflow 64 bits. */
static int sections_find(struct rf_image *image, struct rf_error *error)
{
	const struct rf_image_header *h = image->header;
	uint64_t vaults = sizeof(*h);
	uint64_t roots = vaults + h->vaults * (uint64_t)sizeof(*image->vaults);
	uint64_t rules = roots + h->roots * (uint64_t)sizeof(*image->roots);
	uint64_t units = rules + h->rules * (uint64_t)sizeof(*image->rules);
	uint64_t strings = units + h->units * (uint64_t)sizeof(*image->units);

	if (strings + h->strings != h->size)
		return rf_error_set(error, -EBADMSG, "the image's sections do not fill it");
	if (!h->strings || image->bytes[h->size - 1])
		return rf_error_set(error, -EBADMSG, "the image's strings have no end");
	image->vaults = (const void *)(image->bytes + vaults);
	image->roots = (const void *)(image->bytes + roots);
	image->rules = (const void *)(image->bytes + rules);
	image->units = (const void *)(image->bytes + units);
	image->strings = (const void *)(image->bytes + strings);
	return 0;
}

int rf_image_load(const void *bytes, size_t size, struct rf_image **ret_image,
		  struct rf_error *error)
{
	struct rf_image *image CLEANUP(rf_image_free_pointer) = NULL;
	int r;

	if (size < sizeof(struct rf_image_header))
		return rf_error_set(error, -EBADMSG, "not an image: shorter than a header");
	if (size > RF_IMAGE_SIZE_MAX)
		return rf_error_set(error, -EBADMSG, "the image is larger than %u MiB",
				    RF_IMAGE_SIZE_MAX >> 20);
	image = calloc(1, sizeof(*image));
	if (image)
		image->bytes = malloc(size);
	if (!image || !image->bytes)
		return rf_error_set(error, -ENOMEM, "no memory for an image of %zu bytes", size);
	memcpy(image->bytes, bytes, size);
	image->header = (const struct rf_image_header *)image->bytes;

	r = header_check(image->header, size, error);
	if (r < 0)
		return r;
	r = hash_check(image, error);
	if (r < 0)
		return r;
	r = sections_find(image, error);
	if (r < 0)
		return r;
	r = rf_image_check(image, error);
	if (r < 0)
		return r;
	*ret_image = TAKE_PTR(image);
	return 0;
}

void rf_image_free(struct rf_image *image)
{
	if (!image)
		return;
	free(image->bytes);
	free(image);
}

bool rf_image_hides(const struct rf_image *image)
{
	for (uint32_t i = 0; i < image->header->vaults; i++)
		if (image->vaults[i].vault.flags & RF_VAULT_HIDE)
			return true;
	return false;
}

void rf_image_hash_print(const struct rf_image *image, char ret_text[2 * RF_IMAGE_HASH_LEN + 1])
{
	rf_str_hex(image->header->hash, RF_IMAGE_HASH_LEN, ret_text);
}

/* The root at the path that is the first `len` bytes of `path`. */
static const struct rf_image_root *find(const struct rf_image *image, const char *path, size_t len)
{
	size_t low = 0, high = image->header->roots;
	char wanted[4096];

	if (len >= sizeof(wanted))
		return NULL;
	memcpy(wanted, path, len);
	wanted[len] = '\0';
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct rf_image_root *root = &image->roots[middle];
		int order = rf_path_compare(wanted, rf_image_string(image, root->path));

		if (!order)
			return root;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct rf_image_root *rf_image_root_find(const struct rf_image *image, const char *path)
{
	return find(image, path, strlen(path));
}

const struct rf_image_root *rf_image_root_covering(const struct rf_image *image, const char *path)
{
	for (size_t len = strlen(path); len > 1; len--) {
		const struct rf_image_root *root;

		if (path[len] && path[len] != '/')
			continue;
		root = find(image, path, len);
		if (root && root->vault)
			return root;
	}
	return NULL;
}

const struct rf_image_rule *rf_image_rule_find(const struct rf_image *image,
					       const struct rf_rule_key *key)
{
	size_t low = 0, high = image->header->rules;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct rf_image_rule *rule = &image->rules[middle];
		int order = rf_rule_key_compare(key, &rule->key);

		if (!order)
			return rule;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
