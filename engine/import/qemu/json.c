/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A value in JSON, in QEMU's dialect: {"a": {"b": 1}, "c": [true]} is a.b=1 and c.0=on. */
#include "import/qemu/use.h"

#include <stdio.h>

#include "coco/arena.h"
#include "request/complain.h"
#include "json/reader.h"

struct level {
    size_t path_length; /* of the path to the object or array itself */
    bool is_array;
    unsigned count; /* of an array's items so far */
};

struct walk {
    struct qemu_use *use;
    struct coco_json_reader json;
    struct qemu_key path; /* to the value that the reader stands before */
    size_t path_length;
    unsigned depth;
    struct level levels[COCO_JSON_DEPTH_MAX + 1];
};

static enum coco_result refuse_json(struct walk *walk)
{
    const char *problem = walk->json.problem ? walk->json.problem : "a value is missing, or is none that JSON has";
    const bool is_deep = walk->json.depth == COCO_JSON_DEPTH_MAX;

    return coco_complain(walk->use->reterr_error, is_deep ? COCO_TOO_MUCH : COCO_BAD_VALUE, walk->use->origin,
                         "%.64s: this is not the JSON that QEMU takes: %s (byte %zu)", walk->use->written, problem,
                         walk->json.at + 1);
}

static void enter(struct walk *walk, bool is_array)
{
    walk->levels[++walk->depth] = (struct level){.path_length = walk->path_length, .is_array = is_array};
}

/* Puts the item's name behind the path of what holds it. */
static enum coco_result set_path(struct walk *walk, struct coco_span name)
{
    const struct level *level = &walk->levels[walk->depth];
    size_t length = level->path_length, room;

    if (length > 0)
        walk->path.text[length++] = '.';
    room = sizeof(walk->path.text) - length;
    if (room > 1)
        walk->path_length = length + coco_json_decode(name, walk->path.text + length, room);
    if (room <= 1 || walk->path_length >= sizeof(walk->path.text) - 1) /* room for a dot is left */
        return coco_complain(walk->use->reterr_error, COCO_TOO_MUCH, walk->use->origin,
                             "%.64s: the path to %s is longer than %d bytes", walk->use->written, coco_quote(name).text,
                             QEMU_KEY_BYTES_MAX);
    return COCO_OK;
}

/* Was there a value of that path, or one below it? QEMU takes no member twice. */
static bool is_taken(const struct walk *walk)
{
    const struct groups_group *group = &walk->use->groups->groups[walk->use->group];

    for (size_t i = 0; i < group->count; i++) {
        const char *key = group->pairs[i].key;

        if (strncmp(key, walk->path.text, walk->path_length) == 0 &&
            (key[walk->path_length] == '\0' || key[walk->path_length] == '.'))
            return true;
    }
    return false;
}

static enum coco_result put(struct walk *walk, struct coco_span value, enum groups_kind kind)
{
    return qemu_put(walk->use, walk->path.text, value.bytes, value.length, kind);
}

static enum coco_result put_text(struct walk *walk, struct coco_span written)
{
    char *text = coco_arena_alloc(walk->use->groups->request->arena, written.length + 1);

    if (!text)
        return qemu_no_memory(walk->use);
    return put(walk, (struct coco_span){text, coco_json_decode(written, text, written.length + 1)}, GROUPS_TEXT);
}

static enum coco_result take_value(struct walk *walk)
{
    struct coco_span span;
    bool boolean;

    if (is_taken(walk))
        return qemu_refuse(walk->use, "the member %s stands there twice",
                           coco_quote(coco_span_of(walk->path.text)).text);
    if (coco_json_enter_object(&walk->json))
        enter(walk, false);
    else if (coco_json_enter_array(&walk->json))
        enter(walk, true);
    else if (coco_json_take_text(&walk->json, &span))
        return put_text(walk, span);
    else if (coco_json_take_bool(&walk->json, &boolean))
        return put(walk, coco_span_of(boolean ? "on" : "off"), GROUPS_BOOL);
    else if (coco_json_take_null(&walk->json))
        return put(walk, coco_span_of(""), GROUPS_NULL);
    else if (coco_json_take_any_number(&walk->json, &span))
        return put(walk, span, GROUPS_NUMBER);
    else
        return refuse_json(walk);
    return COCO_OK;
}

/* One item of what was entered last, or its end. */
static enum coco_result step(struct walk *walk)
{
    struct level *level = &walk->levels[walk->depth];
    struct coco_span name;
    char number[16];
    enum coco_result result;

    if (level->is_array ? !coco_json_next_element(&walk->json) : !coco_json_next_member(&walk->json, &name)) {
        walk->depth--;
        return walk->json.problem ? refuse_json(walk) : COCO_OK;
    }
    if (level->is_array) {
        snprintf(number, sizeof(number), "%u", level->count++);
        name = coco_span_of(number);
    }
    result = set_path(walk, name);
    return result == COCO_OK ? take_value(walk) : result;
}

enum coco_result qemu_read_json(struct qemu_use *use, const char *text)
{
    struct walk walk = {.use = use};
    enum coco_result result = qemu_open(use, NULL);

    if (result != COCO_OK)
        return result;
    use->groups->groups[use->group].json = true;
    coco_json_open_dialect(&walk.json, COCO_JSON_QEMU, text, strlen(text));
    if (!coco_json_enter_object(&walk.json))
        return refuse_json(&walk);
    for (enter(&walk, false); walk.depth > 0 && result == COCO_OK;)
        result = step(&walk);
    if (result == COCO_OK && !coco_json_close(&walk.json))
        return refuse_json(&walk);
    return result == COCO_OK ? qemu_name_group(use) : result;
}
