/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The groups of a QEMU command line, as a growing list. */
#include "import/groups.h"

#include <string.h>

#include "coco/arena.h"

/* Room for one more item in a list of the arena; the list it was is left to the arena. */
static bool grow(struct coco_arena *arena, void **list, size_t count, size_t *capacity, size_t size)
{
    const size_t wanted = *capacity > 0 ? 2 * *capacity : 8;
    void *grown;

    if (count < *capacity)
        return true;
    grown = coco_arena_alloc(arena, wanted * size);
    if (!grown)
        return false;
    if (count > 0)
        memcpy(grown, *list, count * size);
    *list = grown;
    *capacity = wanted;
    return true;
}

struct groups_group *groups_add(struct groups *groups, const char *option, const char *id, const char *written,
                                struct coco_origin origin)
{
    struct coco_arena *arena = groups->request->arena;
    struct groups_group group = {.origin = origin};
    void *list = groups->groups;

    if (!grow(arena, &list, groups->count, &groups->capacity, sizeof(group)))
        return NULL;
    groups->groups = list;
    group.option = coco_arena_copy(arena, option, strlen(option));
    group.written = coco_arena_copy(arena, written, strlen(written));
    group.id = id ? coco_arena_copy(arena, id, strlen(id)) : NULL;
    if (!group.option || !group.written || (id && !group.id))
        return NULL;
    groups->groups[groups->count] = group;
    return &groups->groups[groups->count++];
}

static struct groups_pair *find(const struct groups_group *group, const char *key)
{
    for (size_t i = 0; i < group->count; i++)
        if (strcmp(group->pairs[i].key, key) == 0)
            return &group->pairs[i];
    return NULL;
}

/* The new value takes the place of the old one, which is kept where it said something else. */
static struct groups_pair *replace(struct groups_pair *old, struct groups_pair pair)
{
    const bool differs = old->length != pair.length || memcmp(old->value, pair.value, pair.length) != 0;

    pair.key = old->key;
    pair.written = old->written;
    pair.repeated = true;
    pair.lost = old->lost ? old->lost : differs ? old->value : NULL;
    *old = pair;
    return old;
}

struct groups_pair *groups_put(struct groups *groups, struct groups_group *group, const char *key, const char *value,
                               size_t length, enum groups_kind kind, struct coco_origin origin)
{
    struct coco_arena *arena = groups->request->arena;
    struct groups_pair *old = find(group, key);
    struct groups_pair pair = {.length = length, .kind = kind, .origin = origin, .json = group->json};
    void *list = group->pairs;

    pair.value = coco_arena_copy(arena, value, length);
    if (!pair.value)
        return NULL;
    if (old)
        return replace(old, pair);
    pair.key = coco_arena_copy(arena, key, strlen(key));
    if (!pair.key || !grow(arena, &list, group->count, &group->capacity, sizeof(pair)))
        return NULL;
    group->pairs = list;
    group->pairs[group->count] = pair;
    return &group->pairs[group->count++];
}

const struct groups_pair *groups_get(const struct groups_group *group, const char *key)
{
    return find(group, key);
}

const struct groups_group *groups_next(const struct groups *groups, const char *option, size_t *at)
{
    for (size_t i = *at; i < groups->count; i++)
        if (strcmp(groups->groups[i].option, option) == 0) {
            *at = i + 1;
            return &groups->groups[i];
        }
    *at = groups->count;
    return NULL;
}

const struct groups_group *groups_by_id(const struct groups *groups, const char *option, const char *id)
{
    const struct groups_group *group;

    for (size_t at = 0; (group = groups_next(groups, option, &at));)
        if (group->id && strcmp(group->id, id) == 0)
            return group;
    return NULL;
}
