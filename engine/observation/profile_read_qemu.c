/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The member "qemu" of a profile. */
#include <stdio.h>
#include <stdlib.h>

#include "coco/qemu_replies.h"
#include "observation/names.h"
#include "observation/profile_reader.h"
#include "request/complain.h"
#include "request/values.h"

#define STRINGIFY(number) #number
#define DIGITS_OF(number) STRINGIFY(number)
#define A_NAME            "printable ASCII without blanks, 1 to " DIGITS_OF(COCO_QEMU_NAME_MAX) " bytes each"

static bool no_memory(struct coco_profile_reader *reader)
{
    reader->result = COCO_NO_MEMORY;
    return false;
}

/* `at`: where the name is. */
static bool refuse_name(struct coco_profile_reader *reader, enum coco_name_result result, size_t at, const char *member)
{
    if (result == COCO_NAME_NO_MEMORY)
        return no_memory(reader);
    if (result == COCO_NAME_TOO_MANY)
        return coco_profile_refuse_at(reader, at, member, "at most " DIGITS_OF(COCO_QEMU_NAMES_MAX) " names");
    return coco_profile_refuse_at(reader, at, member, "an array of names: " A_NAME);
}

/* Names in any order, each once. */
static bool read_names(struct coco_profile_reader *reader, const char *member, struct coco_names *ret_names)
{
    struct coco_name_list list = {.arena = reader->arena};
    const size_t start = coco_profile_place(reader);
    struct coco_span text;

    if (!coco_json_enter_array(&reader->json))
        return refuse_name(reader, COCO_NAME_BAD, start, member);
    while (coco_json_next_element(&reader->json)) {
        const size_t at = coco_profile_place(reader);
        enum coco_name_result result = COCO_NAME_BAD;

        if (coco_json_take_text(&reader->json, &text))
            result = coco_name_list_add(&list, text);
        if (result != COCO_NAME_OK)
            return refuse_name(reader, result, at, member);
    }
    if (reader->json.problem)
        return refuse_name(reader, COCO_NAME_BAD, start, member);
    if (!coco_name_list_sort(&list, ret_names))
        return no_memory(reader);
    if (coco_names_twice(ret_names))
        return coco_profile_complain(reader, start, "%s names \"%s\" twice: leave one", member,
                                     coco_names_twice(ret_names));
    return true;
}

static int compare(const void *a, const void *b)
{
    return strcmp(((const struct coco_qemu_object *)a)->name, ((const struct coco_qemu_object *)b)->name);
}

static bool read_object(struct coco_profile_reader *reader, struct coco_span key, struct coco_qemu_object *ret_object)
{
    const size_t at = (size_t)(key.bytes - reader->json.text) - 1;
    const enum coco_name_result result = coco_name_copy(reader->arena, key, &ret_object->name);
    char path[COCO_PROFILE_PATH_BYTES];

    if (result == COCO_NAME_NO_MEMORY)
        return no_memory(reader);
    if (result != COCO_NAME_OK)
        return coco_profile_refuse_at(reader, at, "qemu.objects", "members whose names are " A_NAME);
    snprintf(path, sizeof(path), "qemu.objects.%s", ret_object->name);
    return read_names(reader, path, &ret_object->properties);
}

static bool read_objects(struct coco_profile_reader *reader, struct coco_qemu *qemu)
{
    const size_t start = coco_profile_place(reader);
    struct coco_qemu_object *objects;
    struct coco_span key;
    size_t count = 0;

    if (!coco_json_enter_object(&reader->json))
        return coco_profile_refuse(reader, "qemu.objects", "an object, {...}: types and their properties");
    objects = coco_arena_alloc(reader->arena, COCO_QEMU_OBJECTS_MAX * sizeof(*objects));
    if (!objects)
        return no_memory(reader);
    while (coco_profile_next_member(reader, &key)) {
        if (count == COCO_QEMU_OBJECTS_MAX)
            return coco_profile_refuse_at(reader, start, "qemu.objects",
                                          "at most " DIGITS_OF(COCO_QEMU_OBJECTS_MAX) " types");
        if (!read_object(reader, key, &objects[count]))
            return false;
        count++;
    }
    if (reader->result != COCO_OK)
        return false;
    qsort(objects, count, sizeof(*objects), compare);
    for (size_t i = 1; i < count; i++)
        if (strcmp(objects[i - 1].name, objects[i].name) == 0)
            return coco_profile_complain(reader, start, "qemu.objects.%s is there twice: leave one", objects[i].name);
    qemu->objects_known = true;
    qemu->object_count = count;
    qemu->objects = objects;
    return true;
}

/* "11.1.2" */
static bool read_version(struct coco_profile_reader *reader, struct coco_qemu *qemu)
{
    const size_t at = coco_profile_place(reader);
    char text[32];
    struct coco_span rest = {text, 0}, piece;
    uint64_t parts[3] = {0};
    unsigned count = 0;
    bool good = coco_profile_take_ascii(reader, text, sizeof(text));

    rest.length = good ? strlen(text) : 0;
    while (good && coco_span_cut(&rest, '.', &piece)) {
        good = count < 3 && coco_decimal_of(piece, COCO_QEMU_VERSION_MAX, &parts[count]);
        count++;
    }
    if (!good || count != 3)
        return coco_profile_refuse_at(reader, at, "qemu.version",
                                      "three numbers up to " DIGITS_OF(COCO_QEMU_VERSION_MAX) ", such as \"10.1.2\"");
    qemu->major = (unsigned)parts[0];
    qemu->minor = (unsigned)parts[1];
    qemu->micro = (unsigned)parts[2];
    return true;
}

static bool read_package(struct coco_profile_reader *reader, struct coco_qemu *qemu)
{
    const size_t at = coco_profile_place(reader);
    char text[COCO_QEMU_NAME_MAX + 1];

    if (!coco_profile_take_ascii(reader, text, sizeof(text)))
        return coco_profile_refuse_at(reader, at, "qemu.package",
                                      "printable ASCII text of at most " DIGITS_OF(COCO_QEMU_NAME_MAX) " bytes");
    qemu->package = coco_arena_copy(reader->arena, text, strlen(text));
    return qemu->package ? true : no_memory(reader);
}

static bool read_target(struct coco_profile_reader *reader, struct coco_qemu *qemu)
{
    const size_t at = coco_profile_place(reader);
    enum coco_name_result result = COCO_NAME_BAD;
    struct coco_span text;

    if (coco_json_take_text(&reader->json, &text))
        result = coco_name_copy(reader->arena, text, &qemu->target);
    if (result == COCO_NAME_NO_MEMORY)
        return no_memory(reader);
    return result == COCO_NAME_OK ? true
                                  : coco_profile_refuse_at(reader, at, "qemu.target", "a name such as \"x86_64\"");
}

enum member { VERSION, PACKAGE, TARGET, OBJECTS, MACHINES, DEVICES, CPU_MODELS, OPTIONS, MEMBER_COUNT };

static bool read_member(struct coco_profile_reader *reader, enum member member, const char *path,
                        struct coco_qemu *qemu)
{
    switch (member) {
    case VERSION:
        return read_version(reader, qemu);
    case PACKAGE:
        return read_package(reader, qemu);
    case TARGET:
        return read_target(reader, qemu);
    case OBJECTS:
        return read_objects(reader, qemu);
    case MACHINES:
        return read_names(reader, path, &qemu->machines);
    case DEVICES:
        return read_names(reader, path, &qemu->devices);
    case CPU_MODELS:
        return read_names(reader, path, &qemu->cpu_models);
    case OPTIONS:
        return read_names(reader, path, &qemu->options);
    case MEMBER_COUNT:
        break;
    }
    return false;
}

bool coco_profile_read_qemu(struct coco_profile_reader *reader, const struct coco_qemu **ret_qemu)
{
    static const char *const names[] = {
        [VERSION] = "version",   [PACKAGE] = "package", [TARGET] = "target",         [OBJECTS] = "objects",
        [MACHINES] = "machines", [DEVICES] = "devices", [CPU_MODELS] = "cpu_models", [OPTIONS] = "options"};
    const size_t start = coco_profile_place(reader);
    bool met[MEMBER_COUNT] = {false};
    char path[COCO_PROFILE_PATH_BYTES];
    struct coco_qemu *qemu;
    struct coco_span key;

    if (!coco_json_enter_object(&reader->json))
        return coco_profile_refuse(reader, "qemu", "an object, {...}");
    qemu = coco_arena_alloc(reader->arena, sizeof(*qemu));
    if (!qemu)
        return no_memory(reader);
    *qemu = (struct coco_qemu){.package = ""};
    while (coco_profile_next_member(reader, &key)) {
        unsigned member = 0;

        while (member < MEMBER_COUNT && !coco_json_says(key, names[member]))
            member++;
        if (member == MEMBER_COUNT)
            return coco_profile_refuse_member(reader, "qemu", key);
        snprintf(path, sizeof(path), "qemu.%s", names[member]);
        if (!coco_profile_once(reader, &met[member], path) || !read_member(reader, (enum member)member, path, qemu))
            return false;
    }
    if (reader->result == COCO_OK && !met[VERSION])
        return coco_profile_complain(reader, start, "qemu.version is missing: a profile of a QEMU says which it is");
    *ret_qemu = qemu;
    return reader->result == COCO_OK;
}
