/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a baseline. Strict: what is not understood in it would be a finding that is not failed on by mistake. */
#include "report/baseline.h"
#include "request/complain.h"
#include "json/reader.h"

struct baseline_reader {
    struct coco_json_reader json;
    struct coco_baseline *baseline;
    const char *name;
    struct coco_error *error;
    enum coco_result result; /* of the first mistake */
};

/* Returns false, to be returned. What is no JSON is said in place of `what`. */
static bool refuse(struct baseline_reader *reader, size_t at, const char *what)
{
    if (reader->result != COCO_OK)
        return false;
    if (reader->json.problem)
        reader->result = coco_complain(reader->error, COCO_BAD_SYNTAX,
                                       coco_json_origin(&reader->json, reader->name, reader->json.at),
                                       "a baseline is JSON: %s", reader->json.problem);
    else
        reader->result = coco_complain(reader->error, COCO_BAD_SYNTAX,
                                       coco_json_origin(&reader->json, reader->name, at), "%s", what);
    return false;
}

static bool refuse_member(struct baseline_reader *reader, struct coco_span key, const char *members)
{
    if (reader->result == COCO_OK && !reader->json.problem)
        reader->result =
            coco_complain(reader->error, COCO_BAD_SYNTAX,
                          coco_json_origin(&reader->json, reader->name, (size_t)(key.bytes - reader->json.text) - 1),
                          "%s is no member here, or is there twice: schema " BASELINE_SCHEMA " has %s",
                          coco_quote(key).text, members);
    return refuse(reader, reader->json.at, "");
}

static bool take_text(struct baseline_reader *reader, struct coco_span *ret_text, const char *what)
{
    const size_t at = coco_json_place(&reader->json);

    return coco_json_take_text(&reader->json, ret_text) || refuse(reader, at, what);
}

static bool is_fingerprint(struct coco_span text)
{
    if (text.length != 32)
        return false;
    for (size_t i = 0; i < text.length; i++)
        if (!coco_is_digit(text.bytes[i]) && (text.bytes[i] < 'a' || text.bytes[i] > 'f'))
            return false;
    return true;
}

/* The texts of one finding; bytes NULL: not met yet. */
struct entry {
    struct coco_span fingerprint, rule, input;
};

static bool add_entry(struct baseline_reader *reader, size_t at, const struct entry *entry)
{
    struct coco_arena *arena = reader->baseline->arena;
    char fingerprint[33], rule[128], *input;
    enum coco_result result;

    if (!entry->fingerprint.bytes || !entry->rule.bytes || !entry->input.bytes)
        return refuse(reader, at, "a finding has fingerprint, rule and input: one is missing");
    if (!is_fingerprint(entry->fingerprint))
        return refuse(reader, (size_t)(entry->fingerprint.bytes - reader->json.text) - 1,
                      "fingerprint takes 32 digits out of 0-9 and a-f");
    coco_json_decode(entry->fingerprint, fingerprint, sizeof(fingerprint));
    if (!coco_span_is_made_of(entry->rule, "-") || entry->rule.length >= sizeof(rule))
        return refuse(reader, (size_t)(entry->rule.bytes - reader->json.text) - 1, "rule takes the id of a rule");
    coco_json_decode(entry->rule, rule, sizeof(rule));
    input = coco_arena_alloc(arena, entry->input.length + 1);
    if (input)
        coco_json_decode(entry->input, input, entry->input.length + 1);
    result = input ? coco_baseline_add(reader->baseline, fingerprint, rule, input) : COCO_NO_MEMORY;
    if (result == COCO_TOO_MUCH)
        refuse(reader, at, "a baseline holds a million findings at most");
    if (result != COCO_OK)
        reader->result = result;
    return result == COCO_OK;
}

static bool read_entry(struct baseline_reader *reader)
{
    const size_t at = coco_json_place(&reader->json);
    struct entry entry = {0};
    struct coco_span key;

    if (!coco_json_enter_object(&reader->json))
        return refuse(reader, at, "findings holds objects");
    while (coco_json_next_member(&reader->json, &key)) {
        struct coco_span *text = coco_json_says(key, "fingerprint") ? &entry.fingerprint
                                 : coco_json_says(key, "rule")      ? &entry.rule
                                 : coco_json_says(key, "input")     ? &entry.input
                                                                    : NULL;

        if (!text || text->bytes)
            return refuse_member(reader, key, "fingerprint, rule and input");
        if (!take_text(reader, text, "fingerprint, rule and input take a text"))
            return false;
    }
    return reader->json.problem ? refuse(reader, at, "") : add_entry(reader, at, &entry);
}

static bool read_findings(struct baseline_reader *reader)
{
    const size_t at = coco_json_place(&reader->json);

    if (!coco_json_enter_array(&reader->json))
        return refuse(reader, at, "findings takes an array");
    while (coco_json_next_element(&reader->json))
        if (!read_entry(reader))
            return false;
    return !reader->json.problem || refuse(reader, at, "");
}

static bool read_schema(struct baseline_reader *reader)
{
    const size_t at = coco_json_place(&reader->json);
    struct coco_span schema;

    if (!take_text(reader, &schema, "schema takes \"" BASELINE_SCHEMA "\""))
        return false;
    return coco_json_says(schema, BASELINE_SCHEMA) ||
           refuse(reader, at, "this is of another schema than " BASELINE_SCHEMA);
}

static bool read_document(struct baseline_reader *reader)
{
    const size_t at = coco_json_place(&reader->json);
    bool has_schema = false, has_findings = false;
    struct coco_span key;

    if (!coco_json_enter_object(&reader->json))
        return refuse(reader, at, "a baseline is a JSON object");
    while (coco_json_next_member(&reader->json, &key)) {
        bool *met = coco_json_says(key, "schema")     ? &has_schema
                    : coco_json_says(key, "findings") ? &has_findings
                                                      : NULL;

        if (!met || *met)
            return refuse_member(reader, key, "schema and findings");
        *met = true;
        if (!(met == &has_schema ? read_schema(reader) : read_findings(reader)))
            return false;
    }
    if (reader->json.problem || !coco_json_close(&reader->json))
        return refuse(reader, at, "");
    return (has_schema && has_findings) || refuse(reader, at, "a baseline has schema and findings: one is missing");
}

enum coco_result coco_baseline_read(struct coco_baseline *baseline, const char *name, const char *text, size_t length,
                                    struct coco_error *reterr_error)
{
    struct baseline_reader reader = {.baseline = baseline, .name = name, .error = reterr_error, .result = COCO_OK};
    const struct coco_origin origin = {.kind = COCO_ORIGIN_FILE, .file = name};
    const size_t count = baseline->count;

    if (length > COCO_BASELINE_BYTES_MAX)
        return coco_complain(reterr_error, COCO_TOO_MUCH, origin, "a baseline has at most 64 MiB");
    coco_json_open(&reader.json, text, length);
    if (!read_document(&reader)) {
        baseline->count = count;
        if (reader.result == COCO_NO_MEMORY)
            coco_complain(reterr_error, COCO_NO_MEMORY, origin, "there is no memory");
        return reader.result;
    }
    coco_baseline_sort(baseline);
    return COCO_OK;
}
