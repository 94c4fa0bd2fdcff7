/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists of names as they are collected: of QEMU's machines, devices, properties, ... */
#pragma once

#include "coco/arena.h"
#include "coco/qemu.h"
#include "request/span.h"

struct coco_name_list {
    struct coco_arena *arena;
    size_t count, capacity;
    const char **names;
};

enum coco_name_result {
    COCO_NAME_OK,
    COCO_NAME_BAD, /* not a name: it is empty, longer than COCO_QEMU_NAME_MAX, or not printable ASCII without blanks */
    COCO_NAME_TOO_MANY, /* beyond COCO_QEMU_NAMES_MAX */
    COCO_NAME_NO_MEMORY,
};

/* A copy in the arena of the name that a JSON string says. */
enum coco_name_result coco_name_copy(struct coco_arena *arena, struct coco_span text, const char **ret_name);

enum coco_name_result coco_name_list_add(struct coco_name_list *list, struct coco_span text);

/* Sorts the names; `names` of the answer is not NULL. False where there is no memory. */
bool coco_name_list_sort(struct coco_name_list *list, struct coco_names *ret_names);

/* The first of the sorted names that is there twice; NULL: each is there once. */
const char *coco_names_twice(const struct coco_names *names);

/* Leaves each of the sorted names once. */
void coco_name_list_unite(struct coco_name_list *list, struct coco_names *names);

/* What is printable ASCII without blanks. */
bool coco_is_name(const char *text);
