/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One option of a QEMU command line: which language its value is in, and whether it stands for another option. */
#include "import/qemu/use.h"

#include "coco/arena.h"
#include "request/complain.h"

/* The pairs of an alias, which are our own and simple: "key=value,key=value". */
static enum coco_result put_added(struct qemu_use *use, const char *pairs)
{
    struct coco_span rest = coco_span_of(pairs), part;
    enum coco_result result = COCO_OK;

    while (result == COCO_OK && coco_span_cut(&rest, ',', &part) && part.length > 0) {
        const struct coco_span key = coco_span_first(&part, '=');
        struct qemu_key text;

        result = qemu_take_key(use, key, &text);
        if (result == COCO_OK)
            result = qemu_put(use, text.text, part.bytes, part.length, GROUPS_TEXT);
    }
    return result;
}

static enum coco_result read_alias(struct qemu_use *use, const char *value)
{
    const struct qemu_option *alias = use->option;
    enum coco_result result;

    use->option = qemu_option_by_name(alias->means);
    result = qemu_open(use, NULL);
    if (result == COCO_OK)
        result = put_added(use, alias->pairs);
    if (result == COCO_OK && alias->key)
        result = qemu_put(use, alias->key, value, strlen(value), GROUPS_TEXT);
    return result;
}

static enum coco_result read_value(struct qemu_use *use, const char *value)
{
    const enum coco_result result = qemu_open(use, NULL);

    if (strcmp(use->option->name, "cpu") == 0 && qemu_is_help(value))
        return qemu_refuse(use, "QEMU prints a list of models, and launches nothing");
    return result == COCO_OK ? qemu_put(use, "", value, strlen(value), GROUPS_TEXT) : result;
}

/* The same option with another language; its row says the rest. */
static enum coco_result read_as(struct qemu_use *use, const struct qemu_option *row, const char *value)
{
    const enum qemu_grammar grammar = row->grammar;

    use->option = row;
    if (row->json && value[0] == '{')
        return qemu_read_json(use, value);
    return grammar == QEMU_KEYS ? qemu_read_keys(use, value) : qemu_read_pairs(use, value);
}

/* Network back ends of the newer kind, and JSON, are read like -blockdev; the others as -device. */
static enum coco_result read_netdev(struct qemu_use *use, const char *value)
{
    static const struct qemu_option
        keys = {.name = "netdev", .grammar = QEMU_KEYS, .takes_value = true, .json = true, .first = "type"},
        pairs = {.name = "netdev", .grammar = QEMU_PAIRS, .takes_value = true, .first = "type"};
    const char *type;

    if (value[0] == '{')
        return read_as(use, &keys, value);
    use->option = &pairs;
    type = qemu_pairs_value(use, value, "type");
    return read_as(use, type && (strcmp(type, "stream") == 0 || strcmp(type, "dgram") == 0) ? &keys : &pairs, value);
}

static enum coco_result read_display(struct qemu_use *use, const char *value)
{
    static const struct qemu_option row = {
        .name = "display", .grammar = QEMU_KEYS, .takes_value = true, .json = true, .first = "type"};

    if (strncmp(value, "vnc=", 4) == 0)
        return read_as(use, qemu_option_by_name("vnc"), value + 4);
    return read_as(use, &row, value);
}

static enum coco_result copy_pairs(struct qemu_use *use, const struct groups_group *from, const char *const *keys)
{
    enum coco_result result = COCO_OK;

    for (; *keys && result == COCO_OK; keys++) {
        const struct groups_pair *pair = groups_get(from, *keys);

        if (pair)
            result = qemu_put(use, *keys, pair->value, pair->length, GROUPS_TEXT);
    }
    return result;
}

/* A file system and its device in one: its pairs go to -fsdev and to -device virtio-9p-pci. */
static enum coco_result read_virtfs(struct qemu_use *use, const char *value)
{
    static const char *const fsdev_keys[] = {"fsdriver", "path",    "security_model", "readonly", "writeout",
                                             "socket",   "sock_fd", "multidevs",      NULL};
    static const char *const device_keys[] = {"mount_tag", NULL};
    static const struct qemu_option row = {.name = "virtfs", .grammar = QEMU_PAIRS, .first = "fsdriver"};
    const struct groups_pair *tag;
    struct groups_group virtfs;
    const char *id;
    enum coco_result result = read_as(use, &row, value);

    if (result != COCO_OK)
        return result;
    virtfs = use->groups->groups[--use->groups->count]; /* it becomes the two others */
    tag = groups_get(&virtfs, "mount_tag");
    if (!tag || !groups_get(&virtfs, "fsdriver"))
        return qemu_refuse(use, "QEMU wants fsdriver= and mount_tag=");
    id = virtfs.id ? virtfs.id : tag->value;
    use->option = qemu_option_by_name("fsdev");
    result = qemu_open(use, id);
    if (result == COCO_OK)
        result = copy_pairs(use, &virtfs, fsdev_keys);
    use->option = qemu_option_by_name("device");
    if (result == COCO_OK)
        result = qemu_open(use, NULL);
    if (result == COCO_OK)
        result = qemu_put(use, "driver", "virtio-9p-pci", strlen("virtio-9p-pci"), GROUPS_TEXT);
    if (result == COCO_OK)
        result = qemu_put(use, "fsdev", id, strlen(id), GROUPS_TEXT);
    return result == COCO_OK ? copy_pairs(use, &virtfs, device_keys) : result;
}

static enum coco_result read_file(struct qemu_use *use, const char *path)
{
    const struct coco_quoted quoted = coco_quote(coco_span_of(path));
    const struct coco_import_io *io = use->groups->io;
    const char *text;
    size_t length;

    if (!io || !io->read || io->read(io->context, path, &text, &length) != 0)
        return qemu_refuse(use, "the file %s cannot be read", quoted.text);
    return groups_read_config(use->groups, path, text, length, use->reterr_error);
}

static enum coco_result read_use(struct qemu_use *use, const char *value)
{
    switch (use->option->grammar) {
    case QEMU_FLAG:
        return qemu_open(use, NULL);
    case QEMU_VALUE:
        return read_value(use, value);
    case QEMU_PAIRS:
    case QEMU_KEYS:
        return read_as(use, use->option, value);
    case QEMU_ALIAS:
        return read_alias(use, value);
    case QEMU_NETDEV:
        return read_netdev(use, value);
    case QEMU_DISPLAY:
        return read_display(use, value);
    case QEMU_VIRTFS:
        return read_virtfs(use, value);
    case QEMU_SET:
        return qemu_read_set(use, value);
    case QEMU_GLOBAL:
        return qemu_read_global(use, value);
    case QEMU_READCONFIG:
        return read_file(use, value);
    case QEMU_HELP:
    case QEMU_SAME:
        break;
    }
    return qemu_refuse(use, "QEMU prints a text, and launches nothing");
}

enum coco_result groups_read_option(struct groups *groups, const char *option, const char *value,
                                    struct coco_origin origin, struct coco_error *reterr_error)
{
    struct qemu_use use = {.groups = groups, .origin = origin, .reterr_error = reterr_error};

    use.option = qemu_option_by_name(option);
    if (!use.option)
        return coco_complain(reterr_error, COCO_BAD_OPTION, origin, "QEMU has no option -%s",
                             coco_quote(coco_span_of(option)).text);
    use.written = coco_arena_printf(groups->request->arena, "-%s", option);
    if (!use.written)
        return qemu_no_memory(&use);
    if (use.option->takes_value != (value != NULL))
        return qemu_refuse(&use, value ? "this option takes no value" : "this option needs a value");
    if (value && strlen(value) > COCO_IMPORT_BYTES_MAX)
        return coco_complain(reterr_error, COCO_TOO_MUCH, origin, "%.64s: the value is longer than %d bytes",
                             use.written, COCO_IMPORT_BYTES_MAX);
    return read_use(&use, value);
}
