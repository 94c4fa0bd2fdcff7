/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "coco/qemu.h"

#include <stdlib.h>
#include <string.h>

static int compare(const void *wanted, const void *name)
{
    return strcmp(wanted, *(const char *const *)name);
}

bool coco_names_has(const struct coco_names *names, const char *name)
{
    return names->names && bsearch(name, names->names, names->count, sizeof(*names->names), compare);
}

const struct coco_qemu_object *coco_qemu_find_object(const struct coco_qemu *qemu, const char *name)
{
    for (size_t i = 0; i < qemu->object_count; i++)
        if (strcmp(qemu->objects[i].name, name) == 0)
            return &qemu->objects[i];
    return NULL;
}
