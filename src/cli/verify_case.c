/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "cli/verify_case.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/bpf.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/str.h"

CLEANUP_DEFINE(json_t *, json_decref)

/* All 64 bits, which a number of JSON has not everywhere. */
static json_t *number_json(uint64_t value)
{
	return json_sprintf("%#" PRIx64, value);
}

static uint64_t number_of(const json_t *json)
{
	return json_is_string(json) ? strtoull(json_string_value(json), NULL, 0) : 0;
}

static json_t *bytes_json(const uint8_t *bytes, uint32_t size)
{
	cleanup_free char *text = malloc((size_t)2 * size + 1);

	if (!text)
		return NULL;
	return json_string(rf_str_hex(bytes, size, text));
}

static json_t *numbers_json(const struct rf_model *model)
{
	json_t *numbers = json_array();

	for (size_t i = 0; i < model->count; i++) {
		const struct rf_model_entry *number = &model->entries[i];
		json_t *args = json_array();

		for (size_t j = 0; j < number->count; j++)
			json_array_append_new(args, number_json(number->args[j]));
		json_array_append_new(numbers,
				      json_pack("{s:s, s:o, s:o}", "name", number->name, "args",
						args, "value", number_json(number->value)));
	}
	return numbers;
}

static json_t *fact_json(const struct rf_object_file *object, const struct rf_spec_program *words,
			 const struct rf_fact *fact)
{
	static const char *const kinds[] = {
		[RF_FACT_ENTRY] = "entry",
		[RF_FACT_DATA] = "data",
		[RF_FACT_GIVEN] = "given",
		[RF_FACT_RECORD] = "record",
	};
	bool given = fact->kind == RF_FACT_GIVEN;
	const char *name = given ? words->params[fact->index].name : object->maps[fact->index].name;

	return json_pack(
		"{s:s, s:s, s:i, s:o, s:o, s:b, s:b, s:b, s:o, s:o, s:o}", "kind",
		kinds[fact->kind], given ? "argument" : "map", name, "number", (int)fact->index,
		"key", bytes_json(fact->key, fact->key_size), "owner", number_json(fact->owner),
		"there", fact->there, "there_after", fact->there_after, "submitted",
		fact->submitted, "before", bytes_json(fact->first, fact->size), "after",
		bytes_json(fact->last, fact->size), "flags", bytes_json(fact->flags, fact->size));
}

/* What is not done, of what others would see: a declared function is called, a map is changed, or
 * something is written to what is no map. */
static json_t *undone_json(const struct rf_object_file *object, const struct rf_pin *pin)
{
	const struct rf_insn *insn = &pin->function->insns[pin->slot];

	if (pin->changes)
		return json_sprintf("%s of %s", pin->updates ? "update" : "deletion",
				    object->maps[pin->changes - 1].name);
	if (insn->kind != RF_INSN_CALL)
		return json_null();
	if (insn->call == RF_CALL_LOCAL)
		return json_string(object->functions[pin->function->refs[pin->slot].index].name);
	return insn->imm == BPF_FUNC_seq_write ? json_string("seq_write") : json_null();
}

static json_t *pin_json(const struct rf_object_file *object, const struct rf_pin *pin)
{
	static const char *const kinds[] = {
		[RF_PIN_TRAP] = "trap", [RF_PIN_VALUE] = "value", [RF_PIN_FACT] = "fact"};
	const struct rf_object_line *line = rf_object_line(pin->function, pin->slot);
	json_t *stores = json_array(), *given = json_array();

	for (size_t i = 0; i < pin->store_count; i++)
		json_array_append_new(stores, json_pack("{s:i, s:i, s:i, s:o}", "register",
							(int)pin->stores[i].reg, "offset",
							(int)pin->stores[i].offset, "size",
							(int)pin->stores[i].size, "value",
							number_json(pin->stores[i].value)));
	for (size_t i = 0; i < pin->given_count; i++)
		json_array_append_new(given, json_pack("{s:i, s:b, s:i, s:i, s:o}", "register",
						       (int)pin->given[i].reg, "behind",
						       pin->given[i].behind, "offset",
						       (int)pin->given[i].offset, "size",
						       (int)pin->given[i].size, "value",
						       number_json(pin->given[i].value)));
	return json_pack("{s:i, s:s, s:o, s:i, s:i, s:s, s:i, s:s, s:o, s:i, s:o, s:o}", "instance",
			 (int)pin->instance, "function", pin->function->name, "calls",
			 undone_json(object, pin), "number",
			 (int)(pin->function - object->functions), "slot", (int)pin->slot, "file",
			 line ? line->file : "", "line", line ? (int)line->line : 0, "kind",
			 kinds[pin->kind], "value", number_json(pin->value), "fact", (int)pin->fact,
			 "stores", stores, "given", given);
}

static json_t *instances_json(const struct rf_witness *witness)
{
	json_t *instances = json_array();

	for (uint32_t i = 0; i < witness->instance_count; i++) {
		const struct rf_instance *instance = &witness->instances[i];

		json_array_append_new(
			instances,
			json_pack("{s:s, s:i, s:i, s:i}", "function", instance->function->name,
				  "number", (int)(instance->function - witness->object->functions),
				  "parent", (int)instance->parent, "slot", (int)instance->slot));
	}
	return instances;
}

static json_t *case_json(const struct rf_object_file *object, const struct rf_spec_program *words,
			 const struct rf_object_function *function, const char *rule,
			 const struct rf_case *of)
{
	const struct rf_witness *witness = &of->witness;
	unsigned int size = words->result.size;
	uint8_t digest[RF_OBJECT_HASH_LEN];
	char text[RF_CLI_HASH_TEXT];
	json_t *json = json_pack("{s:s, s:s, s:i, s:b, s:s, s:s?, s:i, s:b, s:o}", "program",
				 function->name, "section", function->section, "number",
				 (int)(function - object->functions), "function",
				 !function->program, "rule", rule, "cannot", of->cannot,
				 "result_size", (int)words->result.size, "result_sign",
				 words->result.sign, "numbers", numbers_json(&of->numbers));
	json_t *wanted = json_array(), *arguments = json_array(), *facts = json_array(),
	       *pins = json_array();

	for (size_t i = 0; i < of->wanted.count; i++)
		json_array_append_new(wanted,
				      number_json(rf_example_lowest(of->wanted.results[i], size)));
	for (size_t i = 0; i < witness->arg_count; i++)
		json_array_append_new(arguments, number_json(witness->args[i]));
	for (size_t i = 0; i < witness->fact_count; i++)
		json_array_append_new(facts, fact_json(object, words, &witness->facts[i]));
	for (size_t i = 0; i < witness->pin_count; i++)
		json_array_append_new(pins, pin_json(object, &witness->pins[i]));
	json_object_set_new(json, "code", number_json(rf_example_lowest(witness->result, size)));
	json_object_set_new(json, "specification", wanted);
	if (rf_object_digest(object, function, digest) == 0)
		json_object_set_new(json, "digest", json_string(rf_cli_hash_text(digest, text)));
	json_object_set_new(json, "no_effects", json_boolean(of->wanted.rests));
	json_object_set_new(json, "one_rule", json_boolean(of->wanted.alone));
	json_object_set_new(json, "arguments", arguments);
	json_object_set_new(json, "facts", facts);
	json_object_set_new(json, "instances", instances_json(witness));
	json_object_set_new(json, "pins", pins);
	return json;
}

void rf_cli_cases_add(json_t *cases, const struct rf_object_file *object,
		      const struct rf_spec *spec, const struct rf_check *check)
{
	const struct rf_spec_program *words = rf_spec_program(spec, check->function->name);

	for (size_t i = 0; i < check->row_count; i++)
		if (check->rows[i].again)
			json_array_append_new(cases,
					      case_json(object, words, check->function,
							check->rows[i].rule, check->rows[i].again));
}

int rf_cli_cases_write(const char *path, const struct rf_cli_prove *options,
		       const struct rf_object_file *object, json_t *cases)
{
	char hash[RF_CLI_HASH_TEXT];
	json_t *json = json_pack("{s:s, s:s, s:o}", "object", options->object, "sha256",
				 rf_cli_hash_text(object->hash, hash), "cases", cases);
	int r = json ? json_dump_file(json, path, JSON_INDENT(1)) : -1;

	json_decref(json);
	return r < 0 ? -EIO : 0;
}

static int read_numbers(const json_t *json, struct rf_model *model)
{
	uint64_t args[RF_TERM_ARGS];
	json_t *number, *arg;
	size_t i, j;
	int r = 0;

	json_array_foreach (json, i, number) {
		const json_t *list = json_object_get(number, "args");
		const char *name = json_string_value(json_object_get(number, "name"));
		size_t count = json_array_size(list);

		if (!name || count > RF_TERM_ARGS)
			return -EINVAL;
		json_array_foreach (list, j, arg)
			args[j] = number_of(arg);
		r = rf_model_add(model, name, args, count,
				 number_of(json_object_get(number, "value")));
		if (r < 0)
			return r;
	}
	return r;
}

/* The same copy of a function that there are several of, if the object has as many. */
static const struct rf_object_function *find(const struct rf_object_file *object,
					     const json_t *like, const char *name)
{
	size_t number = (size_t)json_integer_value(json_object_get(like, "number"));

	if (name && number < object->function_count &&
	    !strcmp(object->functions[number].name, name))
		return &object->functions[number];
	return name ? rf_object_function(object, name) : NULL;
}

/* One case of the file for this object. */
static json_t *again(const struct rf_object_file *object, const struct rf_spec *spec,
		     const json_t *like)
{
	static const char *const wanted[] = {"specification", "no_effects", "one_rule"};
	const char *name = json_string_value(json_object_get(like, "program"));
	const char *rule = json_string_value(json_object_get(like, "rule"));
	const struct rf_object_function *function = find(object, like, name);
	struct rf_model numbers = {0};
	struct rf_assignment assignment = rf_model_assignment(&numbers);
	struct rf_error error = {0};
	struct rf_case *made = NULL;
	json_t *json = NULL;
	size_t i;
	int r = read_numbers(json_object_get(like, "numbers"), &numbers);

	if (r < 0 || !function || !rule || !rf_spec_program(spec, name) ||
	    !rf_check_covers(function, spec))
		rf_log_error("the object or the specification lacks the program %s",
			     name ?: "of the case");
	else if (rf_refute_again(object, function, spec, &assignment, &made, &error) < 0)
		rf_log_error("%s", error.text);
	else
		json = case_json(object, rf_spec_program(spec, name), function, rule, made);
	for (i = 0; json && i < sizeof(wanted) / sizeof(wanted[0]); i++)
		json_object_set(json, wanted[i], json_object_get(like, wanted[i]));
	rf_case_free(made);
	rf_model_done(&numbers);
	return json;
}

enum rf_exit rf_cli_cases_again(const struct rf_cli_prove *options,
				const struct rf_object_file *object, const struct rf_spec *spec)
{
	json_error_t fault;
	json_t *file CLEANUP(json_decref_pointer) = json_load_file(options->again, 0, &fault);
	const json_t *list = json_object_get(file, "cases");
	json_t *cases = json_array(), *like, *made;
	size_t i;
	int r;

	if (!file && fault.line <= 0)
		rf_log_error("%s", fault.text);
	else if (!file)
		rf_log_error("%s:%d:%d: %s", options->again, fault.line,
			     fault.column > 0 ? fault.column : 1, fault.text);
	else if (!json_is_array(list))
		rf_log_error("%s:1:1: this is no file of cases", options->again);
	if (!json_is_array(list)) {
		json_decref(cases);
		return RF_EXIT_UNABLE;
	}
	json_array_foreach (list, i, like) {
		made = again(object, spec, like);
		if (made)
			json_array_append_new(cases, made);
	}
	r = rf_cli_cases_write(options->witness, options, object, json_incref(cases));
	if (r < 0)
		rf_log_error("%s: %s", options->witness, strerror(-r));
	i = json_array_size(cases);
	json_decref(cases);
	return r < 0 || i != json_array_size(list) ? RF_EXIT_UNABLE : RF_EXIT_YES;
}
