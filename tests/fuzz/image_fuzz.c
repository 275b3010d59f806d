/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Any bytes as an image, as they are and with size and hash made right, so that
 * only the checks of what the sections say stand in the way. What loads is used
 * in every way that the daemon and `explain` use it.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/image_bytes.h"
#include "policy/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void use(const struct rf_image *image)
{
	static FILE *out;

	if (!out)
		out = fopen("/dev/null", "w");
	rf_image_dump(image, out);
	for (uint32_t i = 0; i < image->header->roots; i++) {
		const char *path = rf_image_string(image, image->roots[i].path);

		if (rf_image_root_find(image, path) != &image->roots[i])
			abort();
		if (!rf_image_root_covering(image, path))
			abort();
	}
	for (uint32_t i = 0; i < image->header->rules; i++)
		if (rf_image_rule_find(image, &image->rules[i].key) != &image->rules[i])
			abort();
}

static void try(const uint8_t *bytes, size_t size)
{
	struct rf_image *image = NULL;
	struct rf_error error = {0};

	if (rf_image_load(bytes, size, &image, &error) < 0) {
		if (!error.text[0])
			abort();
		return;
	}
	use(image);
	rf_image_free(image);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct rf_image_header *header;
	uint8_t *copy;

	try(bytes, size);
	if (size < sizeof(*header))
		return 0;
	copy = malloc(size);
	memcpy(copy, bytes, size);
	header = (struct rf_image_header *)copy;
	memcpy(header->magic, RF_IMAGE_MAGIC, sizeof(header->magic));
	header->version = RF_IMAGE_VERSION;
	header->size = size;
	rf_image_hash(copy, size, header->hash);
	try(copy, size);
	free(copy);
	return 0;
}
