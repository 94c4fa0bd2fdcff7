/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options in JSON: the form of QEMU's that stays stable, and one that no path can break out of. */
#include <json-c/json.h>

#include "plan/planner.h"
#include "plan/text.h"

/* Gives `value` to the object; both may be NULL, which means that memory ran out. */
static void put(struct planner *planner, struct json_object *object, const char *key, struct json_object *value)
{
    if (object && value && json_object_object_add(object, key, value) == 0)
        return;
    json_object_put(value);
    planner_no_memory(planner);
}

struct json_object *planner_object(struct planner *planner, const char *key, const char *value)
{
    struct json_object *object = json_object_new_object();

    planner_put_string(planner, object, key, value);
    return object;
}

void planner_put_string(struct planner *planner, struct json_object *object, const char *key, const char *value)
{
    if (!text_is_json_string(value)) {
        planner_impossible(planner);
        return;
    }
    put(planner, object, key, json_object_new_string(value));
}

void planner_put_number(struct planner *planner, struct json_object *object, const char *key, uint64_t value)
{
    put(planner, object, key, json_object_new_uint64(value));
}

void planner_put_bool(struct planner *planner, struct json_object *object, const char *key, bool value)
{
    put(planner, object, key, json_object_new_boolean(value));
}

void planner_put_object(struct planner *planner, struct json_object *object, const char *key, struct json_object *value)
{
    put(planner, object, key, value);
}

void planner_put_bytes(struct planner *planner, struct json_object *object, const char *key, const uint8_t *bytes,
                       size_t size)
{
    char *text = planner_alloc(planner, text_base64_length(size) + 1);

    if (!text)
        return;
    text_base64(bytes, size, text);
    planner_put_string(planner, object, key, text);
}

void planner_option_json(struct planner *planner, const char *option, struct json_object *object)
{
    const char *text = json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);

    planner_option(planner, option, object && text ? coco_arena_printf(planner->arena, "%s", text) : NULL);
    json_object_put(object);
}

struct json_object *planner_virtio(struct planner *planner, const char *driver, const char *id)
{
    struct json_object *device = planner_object(planner, "driver", driver);

    planner_put_string(planner, device, "id", id);
    /*
     * On the root bus QEMU makes virtio devices transitional. A confidential guest's device cannot be one, since the
     * legacy half knows no IOMMU_PLATFORM; a plain guest of today has no use for it.
     */
    planner_put_string(planner, device, "disable-legacy", "on");
    return device;
}
