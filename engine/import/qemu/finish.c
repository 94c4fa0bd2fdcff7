/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What QEMU does when it has read all options, and what is told about keys that were given twice. */
#include "import/groups.h"

#include <string.h>

#include "coco/arena.h"
#include "request/complain.h"

static enum coco_result no_memory(struct coco_error *reterr_error, struct coco_origin origin)
{
    return coco_complain(reterr_error, COCO_NO_MEMORY, origin, "there is no memory left to read the command line");
}

/* A global value is the device's where nothing is said for the device itself; of two, the last one counts. */
static enum coco_result apply_global(struct groups *groups, const struct groups_group *global,
                                     struct coco_error *reterr_error)
{
    const struct groups_pair *driver = groups_get(global, "driver"), *property = groups_get(global, "property"),
                             *value = groups_get(global, "value");

    for (size_t i = 0; i < groups->count; i++) {
        struct groups_group *device = &groups->groups[i];
        const struct groups_pair *own = NULL, *is = NULL;
        struct groups_pair *pair;

        if (strcmp(device->option, "device") == 0)
            is = groups_get(device, "driver");
        if (!is || strcmp(is->value, driver->value) != 0)
            continue;
        own = groups_get(device, property->value);
        if (own && (!own->written || strcmp(own->written, "-global") != 0)) /* not from a global before this one */
            continue;
        pair = groups_put(groups, device, property->value, value->value, value->length, GROUPS_TEXT, global->origin);
        if (!pair)
            return no_memory(reterr_error, global->origin);
        pair->json = false;
        pair->written = global->written;
    }
    return COCO_OK;
}

/* The machine's properties have dashes, and may be written with underscores; not below the first dot. */
static enum coco_result dashify(struct groups *groups, const struct groups_group *machine, size_t index,
                                struct coco_error *reterr_error)
{
    struct groups_pair *pair = &machine->pairs[index];
    char *key = coco_arena_copy(groups->request->arena, pair->key, strlen(pair->key));
    const struct groups_pair *other;

    if (!key)
        return no_memory(reterr_error, pair->origin);
    for (char *at = key; *at && *at != '.'; at++)
        *at = *at == '_' ? '-' : *at;
    other = strcmp(key, pair->key) != 0 ? groups_get(machine, key) : NULL;
    if (other)
        return coco_complain(reterr_error, COCO_BAD_VALUE, pair->origin,
                             "-machine: %s is given with - and with _, and QEMU takes one of them",
                             coco_quote(coco_span_of(key)).text);
    pair->key = key;
    return COCO_OK;
}

static enum coco_result tell_repeated(struct groups *groups, const struct groups_group *group,
                                      const struct groups_pair *pair, struct coco_error *reterr_error)
{
    struct coco_request *request = groups->request;
    const char *written = pair->written, *text = *pair->key ? pair->key : group->option;
    enum coco_result result;

    if (!written)
        written = coco_arena_printf(request->arena, "%s%s%s", group->written, *pair->key ? " " : "", pair->key);
    if (!written)
        return no_memory(reterr_error, pair->origin);
    result = coco_request_add(request, COCO_OPTION_found_repeated_key, text, strlen(text), pair->origin, reterr_error);
    if (result == COCO_OK)
        request->settings[request->count - 1].written = written;
    return result;
}

static enum coco_result finish_group(struct groups *groups, size_t index, struct coco_error *reterr_error)
{
    const struct groups_group *group = &groups->groups[index];
    enum coco_result result = COCO_OK;

    for (size_t i = 0; i < group->count && result == COCO_OK; i++) {
        if (strcmp(group->option, "machine") == 0)
            result = dashify(groups, group, i, reterr_error);
        if (result == COCO_OK && group->pairs[i].lost)
            result = tell_repeated(groups, group, &group->pairs[i], reterr_error);
    }
    return result;
}

enum coco_result groups_finish(struct groups *groups, struct coco_error *reterr_error)
{
    enum coco_result result = COCO_OK;

    for (size_t i = 0; i < groups->count && result == COCO_OK; i++)
        result = finish_group(groups, i, reterr_error);
    for (size_t i = 0; i < groups->count && result == COCO_OK; i++)
        if (strcmp(groups->groups[i].option, "global") == 0)
            result = apply_global(groups, &groups->groups[i], reterr_error);
    return result;
}
