/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observation/names.h"

#include <stdlib.h>
#include <string.h>

#include "coco/qemu_replies.h"
#include "json/reader.h"

bool coco_is_name(const char *text)
{
    size_t length = 0;

    while (text[length] > ' ' && text[length] <= '~')
        length++;
    return text[length] == '\0' && length > 0 && length <= COCO_QEMU_NAME_MAX;
}

enum coco_name_result coco_name_copy(struct coco_arena *arena, struct coco_span text, const char **ret_name)
{
    char name[COCO_QEMU_NAME_MAX + 1];
    const size_t length = coco_json_decode(text, name, sizeof(name));
    const char *copy;

    if (length >= sizeof(name) || !coco_is_name(name))
        return COCO_NAME_BAD;
    copy = coco_arena_copy(arena, name, length);
    if (!copy)
        return COCO_NAME_NO_MEMORY;
    *ret_name = copy;
    return COCO_NAME_OK;
}

static bool grow(struct coco_name_list *list)
{
    const size_t capacity = list->capacity ? 2 * list->capacity : 16;
    const char **names = coco_arena_alloc(list->arena, capacity * sizeof(*names));

    if (!names)
        return false;
    if (list->count > 0)
        memcpy(names, list->names, list->count * sizeof(*names));
    list->names = names;
    list->capacity = capacity;
    return true;
}

enum coco_name_result coco_name_list_add(struct coco_name_list *list, struct coco_span text)
{
    enum coco_name_result result;

    if (list->count == COCO_QEMU_NAMES_MAX)
        return COCO_NAME_TOO_MANY;
    if (list->count == list->capacity && !grow(list))
        return COCO_NAME_NO_MEMORY;
    result = coco_name_copy(list->arena, text, &list->names[list->count]);
    list->count += result == COCO_NAME_OK;
    return result;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool coco_name_list_sort(struct coco_name_list *list, struct coco_names *ret_names)
{
    if (!list->names && !grow(list))
        return false;
    qsort(list->names, list->count, sizeof(*list->names), compare);
    *ret_names = (struct coco_names){list->count, list->names};
    return true;
}

const char *coco_names_twice(const struct coco_names *names)
{
    for (size_t i = 1; i < names->count; i++)
        if (strcmp(names->names[i - 1], names->names[i]) == 0)
            return names->names[i];
    return NULL;
}

void coco_name_list_unite(struct coco_name_list *list, struct coco_names *names)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++)
        if (count == 0 || strcmp(list->names[count - 1], list->names[i]) != 0)
            list->names[count++] = list->names[i];
    list->count = count;
    names->count = count;
}
