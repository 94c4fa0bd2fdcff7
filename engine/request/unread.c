/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What of a foreign launch was not understood. */
#include "coco/arena.h"
#include "coco/request.h"
#include "request/complain.h"

static enum coco_result grow(struct coco_request *request, struct coco_origin origin, struct coco_error *reterr_error)
{
    const size_t capacity = request->unread_capacity > 0 ? 2 * request->unread_capacity : 16;
    struct coco_unread *unread;

    if (request->unread_count < request->unread_capacity)
        return COCO_OK;
    if (request->unread_count >= COCO_UNREAD_MAX)
        return coco_complain(reterr_error, COCO_TOO_MUCH, origin, "more than %d parts of it are not understood",
                             COCO_UNREAD_MAX);
    unread = coco_arena_alloc(request->arena, capacity * sizeof(*unread));
    if (!unread)
        return coco_complain(reterr_error, COCO_NO_MEMORY, origin, "there is no memory left to read the launch");
    if (request->unread_count > 0)
        memcpy(unread, request->unread, request->unread_count * sizeof(*unread));
    request->unread = unread;
    request->unread_capacity = capacity;
    return COCO_OK;
}

enum coco_result coco_request_add_unread(struct coco_request *request, const struct coco_unread *unread,
                                         struct coco_error *reterr_error)
{
    struct coco_unread copy = *unread;
    enum coco_result result;

    result = grow(request, unread->origin, reterr_error);
    if (result != COCO_OK)
        return result;
    copy.text = coco_arena_copy(request->arena, unread->text, strlen(unread->text));
    copy.why = coco_arena_copy(request->arena, unread->why, strlen(unread->why));
    if (!copy.text || !copy.why)
        return coco_complain(reterr_error, COCO_NO_MEMORY, unread->origin,
                             "there is no memory left to read the launch");
    request->unread[request->unread_count++] = copy;
    return COCO_OK;
}
