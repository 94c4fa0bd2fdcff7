/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From what a parser read to groups: which group, under which key, and what QEMU refuses on the way. */
#include "import/qemu/use.h"

#include <stdarg.h>
#include <stdio.h>

#include "coco/arena.h"
#include "request/complain.h"

enum coco_result qemu_refuse(const struct qemu_use *use, const char *format, ...)
{
    char sentence[sizeof(use->reterr_error->message)];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(sentence, sizeof(sentence), format, arguments);
    va_end(arguments);
    return coco_complain(use->reterr_error, COCO_BAD_VALUE, use->origin, "%.64s: %s", use->written, sentence);
}

enum coco_result qemu_no_memory(const struct qemu_use *use)
{
    return coco_complain(use->reterr_error, COCO_NO_MEMORY, use->origin,
                         "there is no memory left to read the command line");
}

static enum coco_result too_much(const struct qemu_use *use, const char *what, int limit)
{
    return coco_complain(use->reterr_error, COCO_TOO_MUCH, use->origin, "%.64s: there are more than %d %s",
                         use->written, limit, what);
}

enum coco_result qemu_take_key(const struct qemu_use *use, struct coco_span span, struct qemu_key *ret_key)
{
    if (span.length > QEMU_KEY_BYTES_MAX)
        return coco_complain(use->reterr_error, COCO_TOO_MUCH, use->origin, "%.64s: the key %s is longer than %d bytes",
                             use->written, coco_quote(span).text, QEMU_KEY_BYTES_MAX);
    memcpy(ret_key->text, span.bytes, span.length);
    ret_key->text[span.length] = '\0';
    return COCO_OK;
}

bool qemu_is_help(const char *text)
{
    return strcmp(text, "help") == 0 || strcmp(text, "?") == 0;
}

/* QEMU's identifiers begin with a letter, and go on with letters, digits and these. */
static bool is_id(const char *id)
{
    const struct coco_span span = coco_span_of(id);

    return coco_span_is_made_of(span, "-._") && coco_is_alphanumeric(id[0]) && !coco_is_digit(id[0]);
}

static bool find_group(const struct groups *groups, const char *option, size_t *ret_group)
{
    for (size_t i = 0; i < groups->count; i++)
        if (strcmp(groups->groups[i].option, option) == 0) {
            *ret_group = i;
            return true;
        }
    return false;
}

static enum coco_result add_group(struct qemu_use *use, const char *option, const char *id)
{
    if (use->groups->count >= QEMU_GROUPS_MAX)
        return too_much(use, "options", QEMU_GROUPS_MAX);
    if (!groups_add(use->groups, option, id, use->written, use->origin))
        return qemu_no_memory(use);
    use->group = use->groups->count - 1;
    return COCO_OK;
}

/* May the option have an id, is it one, and is it free? */
static enum coco_result check_id(const struct qemu_use *use, const char *id)
{
    const struct coco_quoted quoted = coco_quote(coco_span_of(id));

    if (use->option->merged)
        return qemu_refuse(use, "this option has no id");
    if (!is_id(id))
        return qemu_refuse(use, "the id %s is none that QEMU takes: a letter, then letters, digits, and - . _",
                           quoted.text);
    if (groups_by_id(use->groups, use->option->name, id))
        return qemu_refuse(use, "the id %s is taken by another -%s", quoted.text, use->option->name);
    return COCO_OK;
}

enum coco_result qemu_open(struct qemu_use *use, const char *id)
{
    const enum coco_result result = id ? check_id(use, id) : COCO_OK;

    if (result != COCO_OK || (use->option->merged && find_group(use->groups, use->option->name, &use->group)))
        return result;
    return add_group(use, use->option->name, id);
}

enum coco_result qemu_name_group(struct qemu_use *use)
{
    const bool is_node = strcmp(use->option->name, "blockdev") == 0;
    struct groups_group *group = &use->groups->groups[use->group];
    const struct groups_pair *pair = groups_get(group, is_node ? "node-name" : "id");
    enum coco_result result;

    if (!pair)
        return COCO_OK;
    if (pair->kind != GROUPS_TEXT)
        return qemu_refuse(use, "the id is not a text");
    result = check_id(use, pair->value);
    if (result != COCO_OK)
        return result;
    group->id = pair->value;
    if (!is_node) {
        const size_t at = (size_t)(pair - group->pairs);

        memmove(group->pairs + at, group->pairs + at + 1, (group->count - at - 1) * sizeof(*group->pairs));
        group->count--;
    }
    return COCO_OK;
}

/* Options whose values are properties of the machine: -machine can say them as well. */
static const struct {
    const char *property; /* ends in a dot: all that begin so */
    const char *option;
    const char *key; /* instead of the property, or of its beginning */
} of_machine[] = {
    {"kernel", "kernel", ""}, {"initrd", "initrd", ""}, {"append", "append", ""},           {"shim", "shim", ""},
    {"dtb", "dtb", ""},       {"firmware", "bios", ""}, {"memory.max-size", "m", "maxmem"}, {"memory.", "m", ""},
    {"smp.", "smp", ""},      {"boot.", "boot", ""},
};

/* The group that the key belongs into, which is another one's for some of the machine's; *key loses its beginning. */
static enum coco_result redirect(struct qemu_use *use, const char **key)
{
    const size_t own = use->group;
    enum coco_result result = COCO_OK;

    for (size_t i = 0; i < sizeof(of_machine) / sizeof(of_machine[0]); i++) {
        const size_t length = strlen(of_machine[i].property);
        const bool is_prefix = of_machine[i].property[length - 1] == '.';

        if (is_prefix && strlen(*key) == length - 1 && memcmp(*key, of_machine[i].property, length - 1) == 0)
            return qemu_refuse(use, "%s is no value to QEMU, but a set of keys", *key);
        if (strncmp(*key, of_machine[i].property, length) != 0 || (!is_prefix && (*key)[length]))
            continue;
        if (!find_group(use->groups, of_machine[i].option, &use->group))
            result = add_group(use, of_machine[i].option, NULL);
        *key = is_prefix ? *key + length : of_machine[i].key;
        return result;
    }
    use->group = own;
    return COCO_OK;
}

/* -machine memory.size= counts bytes, and -m MiB: the value with a unit behind it, where it needs one. */
static const char *with_unit(const struct qemu_use *use, const char *value, size_t *length)
{
    if (*length == 0 || !coco_is_digit(value[*length - 1]) || coco_span_has((struct coco_span){value, *length}, 'x'))
        return value;
    value = coco_arena_printf(use->groups->request->arena, "%.*sB", (int)*length, value);
    *length += 1;
    return value;
}

enum coco_result qemu_put(struct qemu_use *use, const char *key, const char *value, size_t length,
                          enum groups_kind kind)
{
    const size_t own = use->group;
    const char *const written_key = key;
    struct groups_group *group;
    struct groups_pair *pair;
    enum coco_result result = COCO_OK;

    if (strcmp(use->option->name, "machine") == 0)
        result = redirect(use, &key);
    if (strcmp(written_key, "memory.size") == 0 && key != written_key)
        value = with_unit(use, value, &length);
    if (!value)
        return qemu_no_memory(use);
    group = &use->groups->groups[use->group];
    use->group = own;
    if (result != COCO_OK)
        return result;
    if (group->count >= QEMU_PAIRS_MAX)
        return too_much(use, "keys", QEMU_PAIRS_MAX);
    pair = groups_put(use->groups, group, key, value, length, kind, use->origin);
    if (!pair)
        return qemu_no_memory(use);
    pair->written = NULL;
    if (key != written_key || strcmp(group->written, use->written) != 0) {
        pair->written = coco_arena_printf(use->groups->request->arena, "%s%s%s", use->written, *written_key ? " " : "",
                                          written_key);
        if (!pair->written)
            return qemu_no_memory(use);
    }
    return COCO_OK;
}
