/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * key=value,... as QEMU's QemuOpts reads it: a comma in a value is doubled; a first part without = may be the value of
 * the option's first key; any other part without = is a switch, "key" on and "nokey" off. The first id= is the group's,
 * and further ones count for nothing; of every other key the last value counts, but for those that are lists.
 */
#include "import/qemu/use.h"

#include "coco/arena.h"

/* Keys of which every use counts, and what an item is called in JSON. */
static const struct {
    const char *option, *key, *suffix;
} lists[] = {
    {"smbios", "value", ""},
    {"smbios", "path", ""},
    {"object", "host-nodes", ""},
    {"object", "cpu-affinity", ""},
    {"object", "node-affinity", ""},
    {"numa", "cpus", ""},
    {"netdev", "hostfwd", ".str"},
    {"netdev", "guestfwd", ".str"},
    {"netdev", "dnssearch", ".str"},
    {"nic", "hostfwd", ".str"},
    {"nic", "guestfwd", ".str"},
    {"nic", "dnssearch", ".str"},
    {"net", "hostfwd", ".str"},
    {"net", "guestfwd", ".str"},
    {"net", "dnssearch", ".str"},
    {"spice", "tls-channel", ""},
    {"spice", "plaintext-channel", ""},
};

/* One part of the text. */
struct part {
    struct coco_span key;
    const char *value; /* in the arena, doubled commas undone */
    size_t length;
    bool is_switch; /* there was no = */
};

const char *qemu_take_value(struct coco_arena *arena, const char **at, size_t *ret_length)
{
    const char *end = *at;
    size_t length = 0;
    char *value;

    for (; *end && (*end != ',' || end[1] == ','); end++)
        end += *end == ',';
    value = coco_arena_copy(arena, *at, (size_t)(end - *at));
    if (!value)
        return NULL;
    for (const char *from = *at; from < end; from++) {
        value[length++] = *from;
        from += *from == ',';
    }
    value[length] = '\0';
    *at = end;
    *ret_length = length;
    return value;
}

/* The next part; *at is moved behind its comma. `first`: the key of one without =, or NULL. False: no memory. */
static bool take_part(struct coco_arena *arena, const char **at, const char *first, struct part *ret_part)
{
    const size_t length = strcspn(*at, "=,");
    struct part part = {.key = {*at, length}, .is_switch = (*at)[length] != '='};

    if (part.is_switch && first) {
        part.key = coco_span_of(first);
        part.is_switch = false;
        part.value = qemu_take_value(arena, at, &part.length);
    } else if (part.is_switch) {
        part.value = "on";
        if (length >= 2 && memcmp(*at, "no", 2) == 0) {
            part.key = (struct coco_span){*at + 2, length - 2};
            part.value = "off";
        }
        part.length = strlen(part.value);
        *at += length;
    } else {
        *at += length + 1;
        part.value = qemu_take_value(arena, at, &part.length);
    }
    *at += **at == ',';
    *ret_part = part;
    return part.value != NULL;
}

const char *qemu_pairs_value(struct qemu_use *use, const char *text, const char *key)
{
    const char *first = use->option->first;
    struct part part;

    while (*text && take_part(use->groups->request->arena, &text, first, &part)) {
        if (coco_span_is(part.key, key))
            return part.value;
        first = NULL;
    }
    return NULL;
}

static enum coco_result put_item(struct qemu_use *use, const struct part *part, const char *suffix)
{
    const struct groups_group *group = &use->groups->groups[use->group];
    const int length = (int)part->key.length;
    unsigned count = 0;
    const char *key;

    for (size_t i = 0; i < group->count; i++)
        count += strncmp(group->pairs[i].key, part->key.bytes, part->key.length) == 0 &&
                 group->pairs[i].key[part->key.length] == '.';
    key = coco_arena_printf(use->groups->request->arena, "%.*s.%u%s", length, part->key.bytes, count, suffix);
    return key ? qemu_put(use, key, part->value, part->length, GROUPS_TEXT) : qemu_no_memory(use);
}

static enum coco_result put_part(struct qemu_use *use, const struct part *part)
{
    struct qemu_key key;
    enum coco_result result;

    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        if (strcmp(lists[i].option, use->option->name) == 0 && coco_span_is(part->key, lists[i].key))
            return put_item(use, part, lists[i].suffix);
    result = qemu_take_key(use, part->key, &key);
    if (result == COCO_OK && part->is_switch && qemu_is_help(key.text))
        return qemu_refuse(use, "QEMU prints a list of what this option takes, and launches nothing");
    return result == COCO_OK ? qemu_put(use, key.text, part->value, part->length, GROUPS_TEXT) : result;
}

enum coco_result qemu_read_pairs(struct qemu_use *use, const char *text)
{
    const char *first = use->option->first, *id = NULL;
    struct part part;
    enum coco_result result;

    /* Here QEMU does not think of the first key: -device id is a device called "on". */
    for (const char *at = text; *at && !id;) {
        if (!take_part(use->groups->request->arena, &at, NULL, &part))
            return qemu_no_memory(use);
        id = coco_span_is(part.key, "id") ? part.value : NULL;
    }
    result = qemu_open(use, id);
    while (result == COCO_OK && *text) {
        if (!take_part(use->groups->request->arena, &text, first, &part))
            return qemu_no_memory(use);
        if (first && coco_span_is(part.key, first) && qemu_is_help(part.value))
            return qemu_refuse(use, "QEMU prints a list of what this option takes, and launches nothing");
        first = NULL;
        if (!coco_span_is(part.key, "id"))
            result = put_part(use, &part);
    }
    return result;
}
