/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What a function is, in one number: its instructions, and by name what they refer to. */
#include <errno.h>
#include <openssl/evp.h>
#include <string.h>

#include "verify/object.h"

/* With the NUL, so that none can begin where another ends. */
static bool add(EVP_MD_CTX *context, const char *text)
{
	return EVP_DigestUpdate(context, text, strlen(text) + 1);
}

static bool add_ref(EVP_MD_CTX *context, const struct rf_object_file *object,
		    const struct rf_object_ref *ref)
{
	switch (ref->kind) {
	case RF_OBJECT_REF_MAP:
	case RF_OBJECT_REF_VALUE:
		return add(context, object->maps[ref->index].name) &&
		       EVP_DigestUpdate(context, &ref->offset, sizeof(ref->offset));
	case RF_OBJECT_REF_FUNCTION:
		return add(context, object->functions[ref->index].name);
	case RF_OBJECT_REF_EXTERN:
		return add(context, ref->name);
	case RF_OBJECT_REF_NONE:
		break;
	}
	return true;
}

static bool add_slot(EVP_MD_CTX *context, const struct rf_object_file *object,
		     const struct rf_object_function *function, size_t slot)
{
	const struct rf_object_core *core = rf_object_core(function, slot);
	const struct rf_object_ref *ref = &function->refs[slot];
	struct rf_insn insn = function->insns[slot];
	char text[RF_INSN_TEXT];

	/* where a function or map is does not matter, only which it is */
	if (ref->kind != RF_OBJECT_REF_NONE)
		insn.imm = 0;
	if (!add(context, rf_insn_print(&insn, text)) || !add_ref(context, object, ref))
		return false;
	return !core || (add(context, core->type) && add(context, core->path));
}

int rf_object_digest(const struct rf_object_file *object, const struct rf_object_function *function,
		     uint8_t ret_digest[RF_OBJECT_HASH_LEN])
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool good = context && EVP_DigestInit_ex(context, EVP_sha256(), NULL);

	for (size_t i = 0; good && i < function->count; i++)
		good = add_slot(context, object, function, i);
	good = good && EVP_DigestFinal_ex(context, ret_digest, NULL);
	EVP_MD_CTX_free(context);
	return good ? 0 : -ENOMEM;
}
