/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From one line of JSON to a request, or to facts. The common path makes no tree and copies a value once, into the
 * request; where the line is wrong it is read a second time, for the id that the answer must bear.
 */
#include "coco/record.h"

#include "coco/arena.h"
#include "coco/import.h"
#include "request/complain.h"
#include "request/values.h"
#include "json/reader.h"

/* What settings of a record name as the file that they are from. */
#define NAME "record"

struct import {
    struct coco_record *record;
    struct coco_json_reader reader;
    bool given[COCO_OPTION_COUNT];
    const char *launch; /* the member that says what is launched; NULL: none was met */
    struct coco_error *reterr_error;
};

/* Columns are characters, and only what is wrong needs them: the common path counts bytes. */
static struct coco_origin place(const struct import *import, size_t offset)
{
    struct coco_origin origin = {.kind = COCO_ORIGIN_FILE, .file = NAME, .line = 1, .column = 1};

    for (size_t i = 0; i < offset && i < import->reader.length; i++)
        origin.column += ((unsigned char)import->reader.text[i] & 0xc0) != 0x80;
    return origin;
}

/* Is this JSON as far as it was read? Else says what is wrong with it. */
static enum coco_result check_syntax(const struct import *import)
{
    if (!import->reader.problem)
        return COCO_OK;
    return coco_complain(import->reterr_error, COCO_BAD_SYNTAX, place(import, import->reader.at),
                         "this is not JSON: %s", import->reader.problem);
}

/* The value before which the reader stands is of a kind that is not taken. */
static enum coco_result refuse(struct import *import, enum coco_result result, const char *subject, const char *takes)
{
    const size_t at = coco_json_place(&import->reader);
    struct coco_json_reader ahead = import->reader;

    coco_json_skip(&ahead);
    if (ahead.problem) {
        import->reader = ahead;
        return check_syntax(import);
    }
    return coco_complain(import->reterr_error, result, place(import, at), "%s takes %s", subject, takes);
}

static enum coco_result no_memory(const struct import *import)
{
    return coco_complain(import->reterr_error, COCO_NO_MEMORY, place(import, 0),
                         "there is no memory left to read the record");
}

/* What a string says, NUL-terminated; without escapes, where it stands, that is. */
static bool decode(const struct import *import, struct coco_span text, struct coco_span *ret_said)
{
    char *said;

    if (!coco_span_has(text, '\\')) {
        *ret_said = text;
        return true;
    }
    said = coco_arena_alloc(import->record->request.arena, text.length + 1);
    if (!said)
        return false;
    *ret_said = (struct coco_span){said, coco_json_decode(text, said, text.length + 1)};
    return true;
}

/* ---- launch: options --------------------------------------------------------------------------------------------- */

/* A value as a launch file would hold it: texts as they are, numbers as they are written, truth values as yes and no.
 */
static enum coco_result read_value(struct import *import, const struct coco_option_info *option,
                                   struct coco_span *ret_value)
{
    const size_t start = coco_json_place(&import->reader);
    struct coco_span text;
    bool boolean;

    if (coco_json_take_text(&import->reader, &text))
        return decode(import, text, ret_value) ? COCO_OK : no_memory(import);
    if (coco_json_take_bool(&import->reader, &boolean)) {
        *ret_value = coco_span_of(boolean ? "yes" : "no");
        return COCO_OK;
    }
    if (start < import->reader.length &&
        (coco_is_digit(import->reader.text[start]) || import->reader.text[start] == '-')) {
        coco_json_skip(&import->reader);
        *ret_value = (struct coco_span){import->reader.text + start, import->reader.at - start};
        return check_syntax(import);
    }
    return refuse(import, COCO_BAD_VALUE, option->name,
                  option->times == COCO_TIMES_LIST ? "a text, a number, yes or no (true or false), or a list of those"
                                                   : "a text, a number, or yes or no (true or false)");
}

static enum coco_result add_value(struct import *import, enum coco_option option)
{
    const struct coco_option_info *info = coco_option_info(option);
    const size_t at = coco_json_place(&import->reader);
    struct coco_origin origin = {.kind = COCO_ORIGIN_FILE, .file = NAME, .line = 1};
    struct coco_span value = {0};
    enum coco_result result = read_value(import, info, &value);
    bool given = true;

    if (result != COCO_OK)
        return result;
    if (info->kind == COCO_KIND_SWITCH && !coco_boolean_of(value, &given))
        result = coco_complain(import->reterr_error, COCO_BAD_VALUE, origin, "%s takes yes or no", info->name);
    else if (info->kind == COCO_KIND_SWITCH && given)
        result = coco_request_add(&import->record->request, option, NULL, 0, origin, import->reterr_error);
    else if (given)
        result =
            coco_request_add(&import->record->request, option, value.bytes, value.length, origin, import->reterr_error);
    if (result != COCO_OK)
        import->reterr_error->origin = place(import, at); /* counted only where it is needed */
    return result;
}

static enum coco_result add_values(struct import *import, enum coco_option option)
{
    enum coco_result result = COCO_OK;

    if (coco_option_info(option)->times != COCO_TIMES_LIST || !coco_json_enter_array(&import->reader))
        return add_value(import, option);
    while (result == COCO_OK && coco_json_next_element(&import->reader))
        result = add_value(import, option);
    return result == COCO_OK ? check_syntax(import) : result;
}

static enum coco_result refuse_option(const struct import *import, struct coco_span name, size_t at)
{
    const struct coco_quoted quoted = coco_quote(name);
    const char *nearest = coco_option_nearest(name.bytes, name.length);

    if (nearest && coco_option_info(coco_option_by_name(nearest, strlen(nearest)))->scope != COCO_SCOPE_LAUNCH)
        nearest = NULL;
    return coco_complain(import->reterr_error, COCO_BAD_OPTION, place(import, at), "there is no option %s%s%s%s",
                         quoted.text, nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

/* The option that a member names; its name began at `at`. */
static enum coco_result find_option(struct import *import, struct coco_span key, enum coco_option *ret_option)
{
    const size_t at = (size_t)(key.bytes - import->reader.text) - 1;
    struct coco_span name;
    enum coco_option option;

    if (!decode(import, key, &name))
        return no_memory(import);
    option = coco_option_by_name(name.bytes, name.length);
    if (option == COCO_OPTION_COUNT)
        return refuse_option(import, name, at);
    if (coco_option_info(option)->scope != COCO_SCOPE_LAUNCH)
        return coco_complain(import->reterr_error, COCO_BAD_OPTION, place(import, at),
                             "%s steers the program and does not describe a VM: it belongs on the command line",
                             coco_option_info(option)->name);
    if (import->given[option])
        return coco_complain(import->reterr_error, COCO_BAD_SYNTAX, place(import, at),
                             "%s was given before: a record names each option once", coco_option_info(option)->name);
    import->given[option] = true;
    *ret_option = option;
    return COCO_OK;
}

static enum coco_result read_launch(struct import *import)
{
    enum coco_option option = COCO_OPTION_COUNT;
    enum coco_result result = COCO_OK;
    struct coco_span key;

    if (!coco_json_enter_object(&import->reader))
        return refuse(import, COCO_BAD_SYNTAX, "launch", "an object of options");
    while (result == COCO_OK && coco_json_next_member(&import->reader, &key)) {
        result = find_option(import, key, &option);
        if (result == COCO_OK)
            result = add_values(import, option);
    }
    return result == COCO_OK ? check_syntax(import) : result;
}

/* ---- facts ------------------------------------------------------------------------------------------------------- */

/* The slug that a string says, in `ret_slug`; one that is too long is none of those there are. */
static void take_slug(struct coco_span text, char *ret_slug, size_t size)
{
    if (coco_json_decode(text, ret_slug, size) >= size)
        ret_slug[0] = '\0';
}

static enum coco_result read_fact(struct import *import, struct coco_span key)
{
    const struct coco_quoted quoted_key = coco_quote(key);
    const size_t at = (size_t)(key.bytes - import->reader.text) - 1;
    struct coco_span text;
    enum coco_fact fact;
    char slug[64];
    unsigned value;

    take_slug(key, slug, sizeof(slug));
    fact = coco_fact_by_slug(slug);
    if (fact == COCO_FACT_COUNT)
        return coco_complain(import->reterr_error, COCO_BAD_VALUE, place(import, at),
                             "there is no fact %s: cococheck --list-facts lists them", quoted_key.text);
    if (import->record->facts.value[fact] != COCO_VALUE_UNKNOWN)
        return coco_complain(import->reterr_error, COCO_BAD_SYNTAX, place(import, at), "%s was given before",
                             coco_fact_info(fact)->slug);
    if (!coco_json_take_text(&import->reader, &text))
        return refuse(import, COCO_BAD_VALUE, coco_fact_info(fact)->slug, "one of its values, a text");
    take_slug(text, slug, sizeof(slug));
    value = coco_value_by_slug(fact, slug);
    if (value == COCO_VALUE_UNKNOWN && strcmp(slug, "unknown") != 0) {
        const struct coco_quoted quoted = coco_quote(text);

        return coco_complain(import->reterr_error, COCO_BAD_VALUE,
                             place(import, (size_t)(text.bytes - import->reader.text) - 1),
                             "%s has no value %s: cococheck --list-facts lists those that it has",
                             coco_fact_info(fact)->slug, quoted.text);
    }
    import->record->facts.value[fact] = (uint8_t)value;
    return COCO_OK;
}

static enum coco_result read_facts(struct import *import)
{
    enum coco_result result = COCO_OK;
    struct coco_span key;

    import->record->has_facts = true;
    import->record->facts = (struct coco_facts){0};
    if (!coco_json_enter_object(&import->reader))
        return refuse(import, COCO_BAD_SYNTAX, "facts", "an object of facts");
    while (result == COCO_OK && coco_json_next_member(&import->reader, &key))
        result = read_fact(import, key);
    return result == COCO_OK ? check_syntax(import) : result;
}

/* ---- the record -------------------------------------------------------------------------------------------------- */

static enum coco_result read_id(struct import *import)
{
    const size_t start = coco_json_place(&import->reader);
    const char first = start < import->reader.length ? import->reader.text[start] : '\0';
    size_t end, next;

    if (import->record->id)
        return coco_complain(import->reterr_error, COCO_BAD_SYNTAX, place(import, start), "id was given before");
    if (first != '"' && first != '-' && !coco_is_digit(first))
        return refuse(import, COCO_BAD_VALUE, "id", "a text or a number");
    coco_json_skip(&import->reader);
    end = import->reader.at;
    next = coco_json_place(&import->reader);
    /* Of 017 the reader would take 0, and only then find that something else follows. */
    if (!import->reader.problem && next < import->reader.length && strchr(",}", import->reader.text[next])) {
        import->record->id = import->reader.text + start;
        import->record->id_length = end - start;
    }
    return check_syntax(import);
}

/* What the members of a record are read by; but for id a record has one of them. */
static const struct member {
    const char *name;
    enum coco_result (*read)(struct import *import);
} members[] = {
    {"id", read_id},
    {"launch", read_launch},
    {"facts", read_facts},
};

#define MEMBERS "id, launch or facts"

static enum coco_result read_member(struct import *import, struct coco_span key)
{
    const struct coco_quoted quoted = coco_quote(key);
    const size_t at = (size_t)(key.bytes - import->reader.text) - 1;

    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        if (!coco_json_says(key, members[i].name))
            continue;
        if (i > 0 && import->launch)
            return coco_complain(import->reterr_error, COCO_BAD_SYNTAX, place(import, at),
                                 "%s stands beside %s: a record is one launch", members[i].name, import->launch);
        if (i > 0)
            import->launch = members[i].name;
        return members[i].read(import);
    }
    return coco_complain(import->reterr_error, COCO_BAD_SYNTAX, place(import, at),
                         "a record has no member %s: it has " MEMBERS, quoted.text);
}

static enum coco_result read_record(struct import *import)
{
    enum coco_result result = COCO_OK;
    struct coco_span key;

    if (!coco_json_enter_object(&import->reader)) {
        const size_t at = coco_json_place(&import->reader);

        return coco_complain(import->reterr_error, COCO_BAD_SYNTAX, place(import, at),
                             "a record is a JSON object on one line");
    }
    while (result == COCO_OK && coco_json_next_member(&import->reader, &key))
        result = read_member(import, key);
    if (result == COCO_OK)
        (void)coco_json_close(&import->reader);
    if (result == COCO_OK)
        result = check_syntax(import);
    if (result == COCO_OK && !import->launch)
        return coco_complain(import->reterr_error, COCO_BAD_SYNTAX, place(import, 0),
                             "the record launches nothing: it needs a member besides id, of " MEMBERS);
    return result;
}

/* The id stands behind what is wrong, perhaps; reading on goes as far as the line is JSON. */
static void find_id(struct coco_record *record, const char *line, size_t length)
{
    struct import import = {.record = record};
    struct coco_error error;
    struct coco_span key;

    import.reterr_error = &error;
    coco_json_open(&import.reader, line, length);
    if (!coco_json_enter_object(&import.reader))
        return;
    while (!record->id && coco_json_next_member(&import.reader, &key))
        if (!coco_json_says(key, "id"))
            coco_json_skip(&import.reader);
        else if (read_id(&import) != COCO_OK)
            break;
}

enum coco_result coco_record_init(struct coco_record *ret_record)
{
    *ret_record = (struct coco_record){0};
    return coco_request_init(&ret_record->request);
}

void coco_record_done(struct coco_record *record)
{
    coco_request_done(&record->request);
    *record = (struct coco_record){0};
}

enum coco_result coco_record_read(struct coco_record *record, const char *line, size_t length,
                                  struct coco_error *reterr_error)
{
    struct import import = {.record = record, .reterr_error = reterr_error};
    enum coco_result result;

    coco_request_clear(&record->request);
    record->has_facts = false;
    record->id = NULL;
    record->id_length = 0;
    coco_json_open(&import.reader, line, length);
    if (length > COCO_RECORD_BYTES_MAX)
        result = coco_complain(reterr_error, COCO_TOO_MUCH, place(&import, COCO_RECORD_BYTES_MAX),
                               "a record has at most %d bytes", COCO_RECORD_BYTES_MAX);
    else
        result = read_record(&import);
    if (result != COCO_OK && !record->id)
        find_id(record, line, length);
    return result;
}
