/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "report/tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/writer.h"

static struct json_object *checked(struct tree *tree, struct json_object *object)
{
    if (!object)
        tree->failed = true;
    return object;
}

struct json_object *coco_tree_object(struct tree *tree)
{
    return checked(tree, json_object_new_object());
}

struct json_object *coco_tree_array(struct tree *tree)
{
    return checked(tree, json_object_new_array());
}

void coco_tree_add(struct tree *tree, struct json_object *object, const char *key, struct json_object *child)
{
    if (tree->failed || json_object_object_add_ex(object, key, child, JSON_C_OBJECT_ADD_CONSTANT_KEY) < 0) {
        tree->failed = true;
        json_object_put(child);
    }
}

void coco_tree_append(struct tree *tree, struct json_object *array, struct json_object *child)
{
    if (tree->failed || json_object_array_add(array, child) < 0) {
        tree->failed = true;
        json_object_put(child);
    }
}

struct json_object *coco_tree_text(struct tree *tree, const char *text)
{
    const size_t size = 4 * strlen(text) + 1; /* \xNN for every byte */
    char *escaped = malloc(size);
    struct json_object *object = NULL;

    if (escaped) {
        coco_escape_text(text, escaped, size);
        object = json_object_new_string(escaped);
        free(escaped);
    }
    return checked(tree, object);
}

void coco_tree_add_text(struct tree *tree, struct json_object *object, const char *key, const char *text)
{
    coco_tree_add(tree, object, key, text ? coco_tree_text(tree, text) : NULL);
}

void coco_tree_append_text(struct tree *tree, struct json_object *array, const char *text)
{
    coco_tree_append(tree, array, coco_tree_text(tree, text));
}

void coco_tree_add_number(struct tree *tree, struct json_object *object, const char *key, uint64_t number)
{
    coco_tree_add(tree, object, key, checked(tree, json_object_new_uint64(number)));
}

void coco_tree_add_bool(struct tree *tree, struct json_object *object, const char *key, bool value)
{
    coco_tree_add(tree, object, key, checked(tree, json_object_new_boolean(value)));
}

struct json_object *coco_tree_values(struct tree *tree, enum coco_fact fact, coco_value_mask values)
{
    struct json_object *array = coco_tree_array(tree);

    for (unsigned value = 0; value < coco_fact_values(fact); value++)
        if (values >> value & 1)
            coco_tree_append_text(tree, array, coco_value_info(fact, value)->slug);
    return array;
}

static int write_tree(struct tree *tree, struct json_object *root, const struct coco_sink *sink, int flags,
                      const char *end)
{
    struct writer writer = {.sink = sink};
    const char *text = NULL;
    size_t length;

    if (!tree->failed)
        text = json_object_to_json_string_length(root, flags | JSON_C_TO_STRING_NOSLASHESCAPE, &length);
    if (text) {
        coco_writer_bytes(&writer, text, length);
        coco_writer_say(&writer, end);
    } else {
        writer.error = -ENOMEM;
    }
    json_object_put(root);
    return writer.error;
}

int coco_tree_write(struct tree *tree, struct json_object *root, const struct coco_sink *sink)
{
    return write_tree(tree, root, sink, JSON_C_TO_STRING_PRETTY, "\n");
}

int coco_tree_write_line(struct tree *tree, struct json_object *root, const struct coco_sink *sink)
{
    return write_tree(tree, root, sink, JSON_C_TO_STRING_PLAIN, "");
}
