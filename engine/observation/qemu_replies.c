/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is asked of a QEMU binary, and its answers but for the schema. Members that are not needed are passed over. */
#include "coco/qemu_replies.h"

#include <stdio.h>

#include "observation/replies_reader.h"
#include "request/complain.h"

#define STRINGIFY(number) #number
#define DIGITS_OF(number) STRINGIFY(number)

static const struct {
    const char *command, *arguments;
} queries[] = {
    [COCO_QEMU_QUERY_VERSION] = {"query-version", NULL},
    [COCO_QEMU_QUERY_TARGET] = {"query-target", NULL},
    [COCO_QEMU_QUERY_SCHEMA] = {"query-qmp-schema", NULL},
    [COCO_QEMU_QUERY_OBJECTS] = {"qom-list-types", "{\"implements\": \"user-creatable\", \"abstract\": false}"},
    [COCO_QEMU_QUERY_MACHINES] = {"query-machines", NULL},
    [COCO_QEMU_QUERY_DEVICES] = {"qom-list-types", "{\"implements\": \"device\", \"abstract\": false}"},
    [COCO_QEMU_QUERY_CPU_MODELS] = {"query-cpu-definitions", NULL},
    [COCO_QEMU_QUERY_OPTIONS] = {"query-command-line-options", NULL},
};

const char *coco_qemu_query_command(enum coco_qemu_query query)
{
    return queries[query].command;
}

const char *coco_qemu_query_arguments(enum coco_qemu_query query)
{
    return queries[query].arguments;
}

/* ---- what the readers share -------------------------------------------------------------------------------------- */

bool coco_reply_refuse(struct coco_reply_reader *reader, const char *what)
{
    const char *problem = reader->json.problem;

    if (reader->result == COCO_OK)
        reader->result =
            coco_complain(reader->error, COCO_BAD_SYNTAX, (struct coco_origin){.kind = COCO_ORIGIN_NONE},
                          "QEMU's answer to %s cannot be used: %s%s (at byte %zu)", queries[reader->query].command,
                          problem ? "it is not JSON: " : "", problem ? problem : what, reader->json.at);
    return false;
}

bool coco_reply_no_memory(struct coco_reply_reader *reader)
{
    reader->result = COCO_NO_MEMORY;
    return false;
}

bool coco_reply_next_member(struct coco_reply_reader *reader, struct coco_span *ret_key)
{
    if (reader->result != COCO_OK)
        return false;
    if (coco_json_next_member(&reader->json, ret_key))
        return true;
    return reader->json.problem ? coco_reply_refuse(reader, "") : false;
}

bool coco_reply_next_element(struct coco_reply_reader *reader)
{
    if (reader->result != COCO_OK)
        return false;
    if (coco_json_next_element(&reader->json))
        return true;
    return reader->json.problem ? coco_reply_refuse(reader, "") : false;
}

bool coco_reply_add_name(struct coco_reply_reader *reader, struct coco_name_list *list, struct coco_span text)
{
    const enum coco_name_result result = coco_name_list_add(list, text);

    if (result == COCO_NAME_NO_MEMORY)
        return coco_reply_no_memory(reader);
    if (result == COCO_NAME_TOO_MANY)
        return coco_reply_refuse(reader, "there are more than " DIGITS_OF(COCO_QEMU_NAMES_MAX) " names");
    return result == COCO_NAME_OK ||
           coco_reply_refuse(
               reader, "a name is not printable ASCII without blanks, 1 to " DIGITS_OF(COCO_QEMU_NAME_MAX) " bytes");
}

bool coco_reply_end_names(struct coco_reply_reader *reader, struct coco_name_list *list, struct coco_names *ret_names)
{
    if (reader->result != COCO_OK)
        return false;
    if (!coco_name_list_sort(list, ret_names))
        return coco_reply_no_memory(reader);
    coco_name_list_unite(list, ret_names);
    return true;
}

/* ---- one reader a query ------------------------------------------------------------------------------------------ */

static bool read_numbers(struct coco_reply_reader *reader, struct coco_qemu *qemu)
{
    static const char *const names[] = {"major", "minor", "micro"};
    unsigned *const parts[] = {&qemu->major, &qemu->minor, &qemu->micro};
    unsigned met = 0;
    struct coco_span key;

    if (!coco_json_enter_object(&reader->json))
        return coco_reply_refuse(reader, "\"qemu\" is not an object");
    while (coco_reply_next_member(reader, &key)) {
        unsigned part = 0;
        uint64_t number;

        while (part < 3 && !coco_json_says(key, names[part]))
            part++;
        if (part == 3) {
            coco_json_skip(&reader->json);
            continue;
        }
        if (!coco_json_take_number(&reader->json, &number) || number > COCO_QEMU_VERSION_MAX)
            return coco_reply_refuse(reader,
                                     "the version holds what is no number up to " DIGITS_OF(COCO_QEMU_VERSION_MAX));
        *parts[part] = (unsigned)number;
        met |= 1U << part;
    }
    return met == 7 || coco_reply_refuse(reader, "the version is not major, minor and micro");
}

/* The package is for people: it is cut, and what cannot be shown becomes "?". */
static bool read_package(struct coco_reply_reader *reader, struct coco_qemu *qemu)
{
    char package[COCO_QEMU_NAME_MAX + 1];
    struct coco_span text;

    if (!coco_json_take_text(&reader->json, &text))
        return coco_reply_refuse(reader, "\"package\" is not a string");
    (void)coco_json_decode(text, package, sizeof(package));
    for (char *at = package; *at; at++)
        if (*at < ' ' || *at > '~')
            *at = '?';
    qemu->package = coco_arena_copy(reader->arena, package, strlen(package));
    return qemu->package ? true : coco_reply_no_memory(reader);
}

static bool read_version(struct coco_reply_reader *reader, struct coco_qemu *qemu)
{
    bool numbers = false;
    struct coco_span key;

    if (!coco_json_enter_object(&reader->json))
        return coco_reply_refuse(reader, "it is not an object");
    while (coco_reply_next_member(reader, &key)) {
        if (coco_json_says(key, "qemu"))
            numbers = read_numbers(reader, qemu);
        else if (coco_json_says(key, "package"))
            (void)read_package(reader, qemu);
        else
            coco_json_skip(&reader->json);
    }
    return numbers ? reader->result == COCO_OK : coco_reply_refuse(reader, "it has no member \"qemu\"");
}

static bool read_target(struct coco_reply_reader *reader, struct coco_qemu *qemu)
{
    struct coco_name_list list = {.arena = reader->arena};
    struct coco_span key, text;

    if (!coco_json_enter_object(&reader->json))
        return coco_reply_refuse(reader, "it is not an object");
    while (coco_reply_next_member(reader, &key)) {
        if (!coco_json_says(key, "arch"))
            coco_json_skip(&reader->json);
        else if (!coco_json_take_text(&reader->json, &text) || list.count > 0)
            (void)coco_reply_refuse(reader, "\"arch\" is not one string");
        else
            (void)coco_reply_add_name(reader, &list, text);
    }
    if (list.count == 0)
        return coco_reply_refuse(reader, "it has no member \"arch\"");
    qemu->target = list.names[0];
    return reader->result == COCO_OK;
}

/*
 * An array of objects: the texts of one member, which each must have, and of another one, which it may have. An empty
 * one is no name: QEMU has a group of options that is called "".
 */
static bool read_list(struct coco_reply_reader *reader, const char *name, const char *alias,
                      struct coco_names *ret_names)
{
    struct coco_name_list list = {.arena = reader->arena};
    struct coco_span key;

    if (!coco_json_enter_array(&reader->json))
        return coco_reply_refuse(reader, "it is not an array");
    while (coco_reply_next_element(reader)) {
        bool named = false;

        if (!coco_json_enter_object(&reader->json))
            return coco_reply_refuse(reader, "the array holds something other than objects");
        while (coco_reply_next_member(reader, &key)) {
            const bool is_name = coco_json_says(key, name);
            struct coco_span text;

            named |= is_name;
            if (!is_name && !(alias && coco_json_says(key, alias)))
                coco_json_skip(&reader->json);
            else if (!coco_json_take_text(&reader->json, &text))
                (void)coco_reply_refuse(reader, "a name is not a string");
            else if (text.length > 0)
                (void)coco_reply_add_name(reader, &list, text);
        }
        if (!named)
            return coco_reply_refuse(reader, "an entry has no name");
    }
    return coco_reply_end_names(reader, &list, ret_names);
}

static bool read_return(struct coco_reply_reader *reader, struct coco_qemu_replies *replies)
{
    struct coco_qemu *qemu = &replies->qemu;

    switch (reader->query) {
    case COCO_QEMU_QUERY_VERSION:
        return read_version(reader, qemu);
    case COCO_QEMU_QUERY_TARGET:
        return read_target(reader, qemu);
    case COCO_QEMU_QUERY_SCHEMA:
        return coco_reply_read_schema(reader, qemu);
    case COCO_QEMU_QUERY_OBJECTS:
        return read_list(reader, "name", NULL, &replies->creatable);
    case COCO_QEMU_QUERY_MACHINES:
        return read_list(reader, "name", "alias", &qemu->machines);
    case COCO_QEMU_QUERY_DEVICES:
        return read_list(reader, "name", NULL, &qemu->devices);
    case COCO_QEMU_QUERY_CPU_MODELS:
        return read_list(reader, "name", NULL, &qemu->cpu_models);
    case COCO_QEMU_QUERY_OPTIONS:
        return read_list(reader, "option", NULL, &qemu->options);
    case COCO_QEMU_QUERY_COUNT:
        break;
    }
    return false;
}

/* ---- the message ------------------------------------------------------------------------------------------------- */

/* Exactly one of the members "return" and "error" makes it a reply. */
static bool read_message(struct coco_reply_reader *reader, struct coco_qemu_replies *replies, bool *ret_returned)
{
    unsigned returns = 0, errors = 0;
    struct coco_span key;

    if (!coco_json_enter_object(&reader->json))
        return coco_reply_refuse(reader, "it is not an object");
    while (coco_reply_next_member(reader, &key)) {
        if (coco_json_says(key, "return") && returns == 0) {
            returns++;
            (void)read_return(reader, replies);
            continue;
        }
        returns += coco_json_says(key, "return");
        errors += coco_json_says(key, "error");
        coco_json_skip(&reader->json);
    }
    if (reader->result != COCO_OK)
        return false;
    if (!coco_json_close(&reader->json) || returns + errors != 1)
        return coco_reply_refuse(reader, "it has not one of the members \"return\" and \"error\"");
    *ret_returned = returns == 1;
    return true;
}

void coco_qemu_replies_init(struct coco_qemu_replies *ret_replies, struct coco_arena *arena)
{
    *ret_replies = (struct coco_qemu_replies){.arena = arena, .qemu = {.package = ""}};
}

enum coco_result coco_qemu_take_reply(struct coco_qemu_replies *replies, enum coco_qemu_query query, const char *text,
                                      size_t length, struct coco_error *reterr_error)
{
    struct coco_reply_reader reader = {
        .arena = replies->arena,
        .query = query,
        .error = reterr_error,
        .result = COCO_OK,
    };
    struct coco_qemu_replies so_far = *replies;
    bool returned = false;

    if (length > COCO_QEMU_REPLY_BYTES_MAX)
        return coco_complain(reterr_error, COCO_TOO_MUCH, (struct coco_origin){.kind = COCO_ORIGIN_NONE},
                             "QEMU's answer to %s cannot be used: it is longer than %u MiB", queries[query].command,
                             COCO_QEMU_REPLY_BYTES_MAX / (1024 * 1024u));
    coco_json_open(&reader.json, text, length);
    if (!read_message(&reader, &so_far, &returned) || !returned)
        return reader.result;
    so_far.has_version |= query == COCO_QEMU_QUERY_VERSION;
    *replies = so_far;
    return COCO_OK;
}

/* The schema's types that are built in. NULL: no memory. */
static const struct coco_qemu_object *built_in(const struct coco_qemu_replies *replies, size_t *ret_count)
{
    const struct coco_qemu *qemu = &replies->qemu;
    struct coco_qemu_object *objects = coco_arena_alloc(replies->arena, qemu->object_count * sizeof(*objects));
    size_t count = 0;

    if (!objects)
        return NULL;
    for (size_t i = 0; i < qemu->object_count; i++)
        if (coco_names_has(&replies->creatable, qemu->objects[i].name))
            objects[count++] = qemu->objects[i];
    *ret_count = count;
    return objects;
}

enum coco_result coco_qemu_finish(const struct coco_qemu_replies *replies, struct coco_qemu *ret_qemu,
                                  struct coco_error *reterr_error)
{
    struct coco_qemu qemu = replies->qemu;

    if (!replies->has_version)
        return coco_complain(reterr_error, COCO_BAD_SYNTAX, (struct coco_origin){.kind = COCO_ORIGIN_NONE},
                             "QEMU did not answer query-version");
    qemu.objects_known = replies->creatable.names && replies->qemu.objects_known;
    qemu.object_count = 0;
    qemu.objects = NULL;
    if (qemu.objects_known) {
        qemu.objects = built_in(replies, &qemu.object_count);
        if (!qemu.objects)
            return COCO_NO_MEMORY;
    }
    *ret_qemu = qemu;
    return COCO_OK;
}
