/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan_json.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

static struct json_object *hex(const uint8_t *bytes, size_t size)
{
    char *text = calloc(2 * size + 1, 1);
    struct json_object *string;

    for (size_t i = 0; text && i < size; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    string = json_object_new_string(text ? text : "");
    free(text);
    return string;
}

static struct json_object *json_of_fd(const struct coco_plan_fd *fd)
{
    static const char *const kinds[] = {
        [COCO_FD_QMP] = "qmp",
        [COCO_FD_CONSOLE] = "console",
        [COCO_FD_EXIT] = "exit",
        [COCO_FD_CONTENT] = "content",
    };
    struct json_object *object = json_object_new_object(), *parts = json_object_new_array();

    for (size_t i = 0; i < fd->part_count; i++) {
        const struct coco_plan_part *part = &fd->parts[i];
        struct json_object *json = json_object_new_object();

        if (part->path)
            json_object_object_add(json, "path", json_object_new_string(part->path));
        else
            json_object_object_add(json, "hex", hex(part->bytes, part->size));
        json_object_array_add(parts, json);
    }
    json_object_object_add(object, "number", json_object_new_int(fd->number));
    json_object_object_add(object, "kind", json_object_new_string(kinds[fd->kind]));
    json_object_object_add(object, "purpose", json_object_new_string(fd->purpose));
    json_object_object_add(object, "writable", json_object_new_boolean(fd->writable));
    json_object_object_add(object, "secret", json_object_new_boolean(fd->secret));
    json_object_object_add(object, "parts", parts);
    return object;
}

struct json_object *json_of_plan(const struct coco_plan *plan)
{
    struct json_object *object = json_object_new_object(), *argv = json_object_new_array(),
                       *fds = json_object_new_array();

    for (size_t i = 0; i < plan->argc; i++)
        json_object_array_add(argv, json_object_new_string(plan->argv[i]));
    for (size_t i = 0; i < plan->fd_count; i++)
        json_object_array_add(fds, json_of_fd(&plan->fds[i]));
    json_object_object_add(object, "argv", argv);
    json_object_object_add(object, "fds", fds);
    return object;
}
