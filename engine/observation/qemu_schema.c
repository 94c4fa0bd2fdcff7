/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The types that -object takes, and their properties, out of the answer to query-qmp-schema: the argument of the
 * command object-add is an object with one variant a type, and the variant's members are the type's properties. Asking
 * for a type's properties by name (qom-list-properties) would make one, and a type of a confidential guest may refuse
 * to be made on a host that has none. The schema has types too that are not built in (sev-snp-guest in a QEMU without
 * SEV): coco_qemu_finish() leaves these out. Entries refer to each other by made-up names, in any order.
 */
#include <stdlib.h>

#include "observation/replies_reader.h"

/* Entries of the schema: QEMU 11.1 has some 1200. */
#define ENTRIES_MAX 32768

/* Strings as they are written: QEMU writes the same name in the same way. */
struct entry {
    struct coco_span name;
    size_t at;
};

struct schema {
    struct coco_reply_reader *reader;
    struct coco_json_reader among_entries; /* standing in the array: `at` makes it stand before an entry */
    size_t count, capacity;
    struct entry *entries;
    struct coco_span argument; /* of object-add; no bytes: there is no such command */
};

static bool add_entry(struct schema *schema, struct entry entry)
{
    if (schema->count == ENTRIES_MAX)
        return coco_reply_refuse(schema->reader, "the schema has too many entries");
    if (schema->count == schema->capacity) {
        const size_t capacity = schema->capacity ? 2 * schema->capacity : 1024;
        struct entry *entries = coco_arena_alloc(schema->reader->arena, capacity * sizeof(*entries));

        if (!entries)
            return coco_reply_no_memory(schema->reader);
        if (schema->count > 0)
            memcpy(entries, schema->entries, schema->count * sizeof(*entries));
        schema->entries = entries;
        schema->capacity = capacity;
    }
    schema->entries[schema->count++] = entry;
    return true;
}

/* Takes the text of a member whose name was just read. */
static bool take_text(struct coco_reply_reader *reader, struct coco_span *ret_text)
{
    return coco_json_take_text(&reader->json, ret_text) || coco_reply_refuse(reader, "a name is not a string");
}

static bool read_entry(struct schema *schema)
{
    struct coco_reply_reader *reader = schema->reader;
    struct entry entry = {.at = coco_json_place(&reader->json)};
    struct coco_span key, argument = {0};

    if (!coco_json_enter_object(&reader->json))
        return coco_reply_refuse(reader, "the schema holds something other than objects");
    while (coco_reply_next_member(reader, &key)) {
        if (coco_json_says(key, "name"))
            (void)take_text(reader, &entry.name);
        else if (coco_json_says(key, "arg-type"))
            (void)take_text(reader, &argument);
        else
            coco_json_skip(&reader->json);
    }
    if (!entry.name.bytes)
        return coco_reply_refuse(reader, "an entry of the schema has no name");
    if (coco_json_says(entry.name, "object-add"))
        schema->argument = argument;
    return add_entry(schema, entry);
}

/* Makes the reader stand in the entry of that name, before the value of `member`, an array, and enters that. */
static bool enter_entry(struct schema *schema, struct coco_span name, const char *member)
{
    struct coco_reply_reader *reader = schema->reader;
    struct coco_span key;
    size_t i = 0;

    while (i < schema->count && (schema->entries[i].name.length != name.length ||
                                 memcmp(schema->entries[i].name.bytes, name.bytes, name.length) != 0))
        i++;
    if (i == schema->count)
        return coco_reply_refuse(reader, "the schema refers to an entry that it does not have");
    reader->json = schema->among_entries;
    reader->json.at = schema->entries[i].at;
    (void)coco_json_enter_object(&reader->json);
    while (coco_reply_next_member(reader, &key)) {
        if (coco_json_says(key, member))
            return coco_json_enter_array(&reader->json) || coco_reply_refuse(reader, "members are not an array");
        coco_json_skip(&reader->json);
    }
    return coco_reply_refuse(reader, "an entry of the schema has not the members that it should have");
}

/* Takes two members of the object at the position: texts as they are written; no bytes: it has no such member. */
static bool read_pair(struct coco_reply_reader *reader, const char *const names[2], struct coco_span ret_texts[2])
{
    struct coco_span key;

    ret_texts[0] = ret_texts[1] = (struct coco_span){0};
    if (!coco_json_enter_object(&reader->json))
        return coco_reply_refuse(reader, "members are not objects");
    while (coco_reply_next_member(reader, &key)) {
        if (coco_json_says(key, names[0]))
            (void)take_text(reader, &ret_texts[0]);
        else if (coco_json_says(key, names[1]))
            (void)take_text(reader, &ret_texts[1]);
        else
            coco_json_skip(&reader->json);
    }
    return reader->result == COCO_OK;
}

/* The names of the members of an entry; `left`: how many may still come. */
static bool read_properties(struct schema *schema, struct coco_span type, size_t *left, struct coco_names *ret_names)
{
    static const char *const names[] = {"name", "type"};
    struct coco_reply_reader *reader = schema->reader;
    struct coco_name_list list = {.arena = reader->arena};
    struct coco_span texts[2];

    if (!enter_entry(schema, type, "members"))
        return false;
    while (coco_reply_next_element(reader)) {
        if (*left == 0)
            return coco_reply_refuse(reader, "there are too many properties");
        (*left)--;
        if (!read_pair(reader, names, texts))
            return false;
        if (!texts[0].bytes)
            return coco_reply_refuse(reader, "a property has no name");
        if (!coco_reply_add_name(reader, &list, texts[0]))
            return false;
    }
    return coco_reply_end_names(reader, &list, ret_names);
}

/* ---- object-add -------------------------------------------------------------------------------------------------- */

struct variant {
    struct coco_span name, type;
};

static bool read_variants(struct schema *schema, struct variant variants[static COCO_QEMU_OBJECTS_MAX],
                          size_t *ret_count)
{
    static const char *const names[] = {"case", "type"};
    struct coco_reply_reader *reader = schema->reader;
    struct coco_span texts[2];
    size_t count = 0;

    if (!enter_entry(schema, schema->argument, "variants"))
        return false;
    while (coco_reply_next_element(reader)) {
        if (count == COCO_QEMU_OBJECTS_MAX)
            return coco_reply_refuse(reader, "object-add takes too many types");
        if (!read_pair(reader, names, texts))
            return false;
        if (!texts[0].bytes || !texts[1].bytes)
            return coco_reply_refuse(reader, "a type of object-add has no name");
        variants[count++] = (struct variant){texts[0], texts[1]};
    }
    *ret_count = count;
    return reader->result == COCO_OK;
}

static int compare(const void *a, const void *b)
{
    return strcmp(((const struct coco_qemu_object *)a)->name, ((const struct coco_qemu_object *)b)->name);
}

static bool read_objects(struct schema *schema, struct coco_qemu *qemu)
{
    struct coco_reply_reader *reader = schema->reader;
    struct variant variants[COCO_QEMU_OBJECTS_MAX];
    size_t count = 0, left = COCO_QEMU_NAMES_MAX;
    struct coco_qemu_object *objects;

    if (!read_variants(schema, variants, &count))
        return false;
    objects = coco_arena_alloc(reader->arena, count * sizeof(*objects));
    if (!objects)
        return coco_reply_no_memory(reader);
    for (size_t i = 0; i < count; i++) {
        struct coco_name_list name = {.arena = reader->arena};

        if (!coco_reply_add_name(reader, &name, variants[i].name) ||
            !read_properties(schema, variants[i].type, &left, &objects[i].properties))
            return false;
        objects[i].name = name.names[0];
    }
    qsort(objects, count, sizeof(*objects), compare);
    for (size_t i = 1; i < count; i++)
        if (strcmp(objects[i - 1].name, objects[i].name) == 0)
            return coco_reply_refuse(reader, "object-add takes a type twice");
    qemu->objects_known = true;
    qemu->object_count = count;
    qemu->objects = objects;
    return true;
}

bool coco_reply_read_schema(struct coco_reply_reader *reader, struct coco_qemu *qemu)
{
    struct schema schema = {.reader = reader};
    struct coco_json_reader behind;

    if (!coco_json_enter_array(&reader->json))
        return coco_reply_refuse(reader, "it is not an array");
    schema.among_entries = reader->json;
    while (coco_reply_next_element(reader))
        if (!read_entry(&schema))
            return false;
    if (reader->result != COCO_OK)
        return false;
    behind = reader->json;
    if (schema.argument.bytes && !read_objects(&schema, qemu))
        return false;
    reader->json = behind;
    return true;
}
