/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a TDX guest's quotes come from: QEMU's SocketAddress inside the object. */
#include <string.h>

#include "import/settle.h"

#define PREFIX "quote-generation-socket"

static void found(struct settler *settler, const struct groups_group *object, const struct groups_pair *pair,
                  const char *what)
{
    settle(settler, COCO_OPTION_found_quote_socket, what, place_of(settler, object, pair));
}

/* The first pair of the socket; NULL: there is none. */
static const struct groups_pair *first_pair(const struct groups_group *object)
{
    for (size_t i = 0; i < object->count; i++)
        if (strcmp(object->pairs[i].key, PREFIX) == 0 || text_begins(object->pairs[i].key, PREFIX "."))
            return &object->pairs[i];
    return NULL;
}

/*
 * In -object QEMU reads dotted keys in a way that knows no nested ones: JSON only. A file for -readconfig is read
 * otherwise, and there they are the only form.
 */
static bool is_dotted_option(const struct groups_group *object)
{
    return !object->json && text_begins(object->written, "-");
}

static bool is_text(const struct groups_pair *pair)
{
    return pair && pair->kind == GROUPS_TEXT && pair->length > 0;
}

static void settle_vsock(struct settler *settler, const struct groups_group *object)
{
    const struct groups_pair *cid = pair_of(object, PREFIX ".cid"), *port = pair_of(object, PREFIX ".port");

    if (!cid || !port)
        found(settler, object, first_pair(object), "a vsock address without cid or without port");
    else if (!is_text(cid) || !is_text(port))
        found(settler, object, is_text(cid) ? port : cid, "cid and port must be texts, not numbers");
    else
        settlef(settler, COCO_OPTION_tdx_quote_socket, place_of(settler, object, cid), "vsock:%s:%s", cid->value,
                port->value);
}

static void settle_unix(struct settler *settler, const struct groups_group *object)
{
    const struct groups_pair *path = pair_of(object, PREFIX ".path");

    if (is_text(path))
        settlef(settler, COCO_OPTION_tdx_quote_socket, place_of(settler, object, path), "unix:%s", path->value);
    else
        found(settler, object, first_pair(object), "a UNIX address without path");
}

void settle_quote_socket(struct settler *settler, const struct groups_group *object)
{
    static const char *const others[] = {"inet", "fd", NULL};
    const struct groups_pair *first = first_pair(object), *type = pair_of(object, PREFIX ".type");

    if (!first)
        return;
    if (is_dotted_option(object))
        found(settler, object, first, "dotted keys, which -object takes in JSON only");
    else if (!is_text(type))
        found(settler, object, first, "no type");
    else if (strcmp(type->value, "vsock") == 0)
        settle_vsock(settler, object);
    else if (strcmp(type->value, "unix") == 0)
        settle_unix(settler, object);
    else if (is_among(type->value, others))
        settle_unread(settler, place_of(settler, object, type), type->value,
                      "quote sockets are checked where they are vsock or unix", ABOUT(TDX) | ABOUT(INTEL));
    else
        settlef(settler, COCO_OPTION_found_quote_socket, place_of(settler, object, type), "type %s", type->value);
}
