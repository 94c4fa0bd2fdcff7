/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Are two settings the same, but for where they were written? For tests and fuzz harnesses. */
#pragma once

#include <string.h>

#include "coco/request.h"

static inline bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static inline bool same_setting(const struct coco_setting *a, const struct coco_setting *b)
{
    const struct coco_value *v = &a->value, *w = &b->value;

    return a->option == b->option && strcmp(a->text, b->text) == 0 && v->boolean == w->boolean &&
           v->tristate == w->tristate && v->choice == w->choice && v->number == w->number &&
           v->has_limit == w->has_limit && v->limit == w->limit && v->has_slots == w->has_slots &&
           v->slots == w->slots && v->port == w->port && v->abi_given == w->abi_given && v->format == w->format &&
           v->disk == w->disk && same_text(v->path, w->path) && same_text(v->id, w->id) && v->size == w->size &&
           (v->bytes && w->bytes ? memcmp(v->bytes, w->bytes, v->size) == 0 : v->bytes == w->bytes) &&
           memcmp(v->uuid, w->uuid, sizeof(v->uuid)) == 0;
}

static inline bool same_request(const struct coco_request *a, const struct coco_request *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!same_setting(&a->settings[i], &b->settings[i]))
            return false;
    return true;
}
