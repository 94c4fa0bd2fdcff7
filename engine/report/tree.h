/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* json-c without a check at every step: the first failure is kept, and the tree is written or not as a whole. */
#pragma once

#include <json-c/json.h>

#include "coco/fact.h"
#include "coco/report.h"

struct tree {
    bool failed;
};

/* A new object or array; add it to its parent at once, which then owns it. */
struct json_object *coco_tree_object(struct tree *tree);
struct json_object *coco_tree_array(struct tree *tree);

/* `key` is a constant. Children keep the order in which they are added. */
void coco_tree_add(struct tree *tree, struct json_object *object, const char *key, struct json_object *child);
void coco_tree_append(struct tree *tree, struct json_object *array, struct json_object *child);

/* A string by itself, escaped as below. */
struct json_object *coco_tree_text(struct tree *tree, const char *text);

/* NULL gives null. What is not printable UTF-8 is escaped as in the text report. */
void coco_tree_add_text(struct tree *tree, struct json_object *object, const char *key, const char *text);
void coco_tree_append_text(struct tree *tree, struct json_object *array, const char *text);
void coco_tree_add_number(struct tree *tree, struct json_object *object, const char *key, uint64_t number);
void coco_tree_add_bool(struct tree *tree, struct json_object *object, const char *key, bool value);

/* An array of the values' slugs; `unknown` included where its bit is set. */
struct json_object *coco_tree_values(struct tree *tree, enum coco_fact fact, coco_value_mask values);

/* Writes the tree with a newline at its end, and frees it in any case. -ENOMEM where the tree failed. */
int coco_tree_write(struct tree *tree, struct json_object *root, const struct coco_sink *sink);

/* The same in one line, whose end is the caller's. */
int coco_tree_write_line(struct tree *tree, struct json_object *root, const struct coco_sink *sink);
