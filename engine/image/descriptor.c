/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads firmware descriptors with json-c's strict tokener. json-c keeps no positions, so mistakes are named by their
 * key. */
#include "coco/descriptor.h"

#include <json-c/json.h>
#include <limits.h>
#include <string.h>

#include "request/complain.h"

#define DEPTH_MAX 16

struct reader {
    struct coco_arena *arena;
    struct coco_error *error;
    struct coco_origin origin;
    enum coco_result result; /* of the first mistake */
};

static void complain(struct reader *reader, const char *key, const char *what)
{
    if (reader->result == COCO_OK)
        reader->result = coco_complain(reader->error, COCO_BAD_SYNTAX, reader->origin,
                                       "not a firmware descriptor: %s %s", key, what);
}

static void *allocate(struct reader *reader, size_t size)
{
    void *memory = coco_arena_alloc(reader->arena, size);

    if (!memory && reader->result == COCO_OK)
        reader->result = COCO_NO_MEMORY;
    return memory;
}

static struct json_object *member(struct json_object *object, const char *key, enum json_type type)
{
    struct json_object *value;

    return json_object_object_get_ex(object, key, &value) && json_object_is_type(value, type) ? value : NULL;
}

/* A copy of the text; NULL, with a complaint, for what is no text, or holds a NUL that would cut it short. */
static const char *copy_text(struct reader *reader, struct json_object *value, const char *key)
{
    if (!json_object_is_type(value, json_type_string)) {
        complain(reader, key, "is missing or not a string");
        return NULL;
    }
    const char *text = json_object_get_string(value);
    const size_t length = (size_t)json_object_get_string_len(value);

    if (strlen(text) != length || length == 0) {
        complain(reader, key, "is empty or holds a NUL");
        return NULL;
    }
    const char *copy = coco_arena_copy(reader->arena, text, length);

    if (!copy && reader->result == COCO_OK)
        reader->result = COCO_NO_MEMORY;
    return copy;
}

static const char *copy_member(struct reader *reader, struct json_object *object, const char *name, const char *key)
{
    return copy_text(reader, member(object, name, json_type_string), key);
}

/* An array of strings. A missing one is empty where it is `optional`. */
static const char *const *copy_words(struct reader *reader, struct json_object *object, const char *name,
                                     const char *key, size_t *ret_count)
{
    struct json_object *array = member(object, name, json_type_array);
    const size_t count = array ? json_object_array_length(array) : 0;
    const char **words;

    if (!array)
        complain(reader, key, "is missing or not an array");
    words = allocate(reader, count * sizeof(*words));
    if (!words)
        return NULL;
    for (size_t i = 0; i < count; i++)
        words[i] = copy_text(reader, json_object_array_get_idx(array, i), key);
    *ret_count = count;
    return words;
}

static void read_interfaces(struct reader *reader, struct json_object *root, struct coco_descriptor *descriptor)
{
    size_t count = 0;
    const char *const *words = copy_words(reader, root, "interface-types", "interface-types", &count);

    for (size_t i = 0; i < count && words[i]; i++) {
        descriptor->is_uefi |= strcmp(words[i], "uefi") == 0;
        descriptor->is_bios |= strcmp(words[i], "bios") == 0;
    }
}

static void read_flash_mode(struct reader *reader, struct json_object *mapping, struct coco_descriptor *descriptor)
{
    static const char *const modes[] = {"split", "combined", "stateless"};
    const char *word;

    /* QEMU: a mapping without a mode is "split". */
    if (!json_object_object_get_ex(mapping, "mode", NULL))
        return;
    word = copy_member(reader, mapping, "mode", "mapping.mode");
    descriptor->mode = COCO_FLASH_UNKNOWN;
    for (unsigned i = 0; word && i < sizeof(modes) / sizeof(modes[0]); i++)
        if (strcmp(word, modes[i]) == 0)
            descriptor->mode = (enum coco_flash_mode)i;
}

static void read_flash(struct reader *reader, struct json_object *mapping, struct coco_descriptor *descriptor)
{
    struct json_object *executable = member(mapping, "executable", json_type_object);
    struct json_object *template = member(mapping, "nvram-template", json_type_object);

    read_flash_mode(reader, mapping, descriptor);
    if (!executable) {
        complain(reader, "mapping.executable", "is missing or not an object");
        return;
    }
    descriptor->image = copy_member(reader, executable, "filename", "mapping.executable.filename");
    descriptor->image_format = copy_member(reader, executable, "format", "mapping.executable.format");
    if (template) {
        descriptor->nvram_template = copy_member(reader, template, "filename", "mapping.nvram-template.filename");
        descriptor->nvram_format = copy_member(reader, template, "format", "mapping.nvram-template.format");
    } else if (descriptor->mode == COCO_FLASH_SPLIT) {
        complain(reader, "mapping.nvram-template", "is missing, and the mapping's mode is split");
    }
}

static void read_mapping(struct reader *reader, struct json_object *root, struct coco_descriptor *descriptor)
{
    static const char *const devices[] = {"flash", "kernel", "memory", "igvm"};
    struct json_object *mapping = member(root, "mapping", json_type_object);
    const char *device;

    if (!mapping) {
        complain(reader, "mapping", "is missing or not an object");
        return;
    }
    device = copy_member(reader, mapping, "device", "mapping.device");
    descriptor->device = COCO_DEVICE_UNKNOWN;
    for (unsigned i = 0; device && i < sizeof(devices) / sizeof(devices[0]); i++)
        if (strcmp(device, devices[i]) == 0)
            descriptor->device = (enum coco_descriptor_device)i;
    descriptor->image_format = "raw";
    if (descriptor->device == COCO_DEVICE_FLASH)
        read_flash(reader, mapping, descriptor);
    else if (descriptor->device != COCO_DEVICE_UNKNOWN)
        descriptor->image = copy_member(reader, mapping, "filename", "mapping.filename");
}

static void read_targets(struct reader *reader, struct json_object *root, struct coco_descriptor *descriptor)
{
    struct json_object *array = member(root, "targets", json_type_array);
    const size_t count = array ? json_object_array_length(array) : 0;
    struct coco_descriptor_target *targets;

    if (!array)
        complain(reader, "targets", "is missing or not an array");
    targets = allocate(reader, count * sizeof(*targets));
    if (!targets)
        return;
    for (size_t i = 0; i < count; i++) {
        struct json_object *target = json_object_array_get_idx(array, i);

        targets[i] = (struct coco_descriptor_target){0};
        if (!json_object_is_type(target, json_type_object)) {
            complain(reader, "targets", "holds something other than objects");
            continue;
        }
        targets[i].architecture = copy_member(reader, target, "architecture", "targets.architecture");
        targets[i].machines = copy_words(reader, target, "machines", "targets.machines", &targets[i].machine_count);
    }
    descriptor->targets = targets;
    descriptor->target_count = count;
}

static void read_root(struct reader *reader, struct json_object *root, struct coco_descriptor *descriptor)
{
    if (!json_object_is_type(root, json_type_object)) {
        complain(reader, "the document", "is not an object");
        return;
    }
    descriptor->description = copy_member(reader, root, "description", "description");
    read_interfaces(reader, root, descriptor);
    read_mapping(reader, root, descriptor);
    read_targets(reader, root, descriptor);
    descriptor->features = copy_words(reader, root, "features", "features", &descriptor->feature_count);
}

/* The document, or NULL with a complaint. */
static struct json_object *parse(struct reader *reader, const char *text, size_t length)
{
    struct json_tokener *tokener = json_tokener_new_ex(DEPTH_MAX);
    struct json_object *root;

    if (!tokener) {
        reader->result = COCO_NO_MEMORY;
        return NULL;
    }
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    root = json_tokener_parse_ex(tokener, text, (int)length);
    if (json_tokener_get_error(tokener) == json_tokener_continue)
        complain(reader, "the JSON text", "breaks off");
    else if (json_tokener_get_error(tokener) != json_tokener_success)
        complain(reader, "the JSON text:", json_tokener_error_desc(json_tokener_get_error(tokener)));
    for (size_t i = json_tokener_get_parse_end(tokener); reader->result == COCO_OK && i < length; i++)
        if (!strchr(" \t\r\n", text[i]) || text[i] == '\0')
            complain(reader, "the JSON text", "goes on after its end");
    json_tokener_free(tokener);
    return root;
}

enum coco_result coco_descriptor_parse(struct coco_arena *arena, const char *path, const char *text, size_t length,
                                       struct coco_descriptor *ret_descriptor, struct coco_error *reterr_error)
{
    struct reader reader = {
        .arena = arena,
        .error = reterr_error,
        .origin = {.kind = COCO_ORIGIN_FILE, .file = path},
        .result = COCO_OK,
    };
    struct coco_descriptor descriptor = {.path = path};
    struct json_object *root;

    _Static_assert(COCO_DESCRIPTOR_BYTES_MAX <= INT_MAX, "json-c takes lengths as int");
    if (length > COCO_DESCRIPTOR_BYTES_MAX)
        return coco_complain(reterr_error, COCO_TOO_MUCH, reader.origin,
                             "not a firmware descriptor: it is larger than %u KiB", COCO_DESCRIPTOR_BYTES_MAX / 1024u);
    root = parse(&reader, text, length);
    if (reader.result == COCO_OK)
        read_root(&reader, root, &descriptor);
    json_object_put(root);
    if (reader.result == COCO_OK)
        *ret_descriptor = descriptor;
    return reader.result;
}
