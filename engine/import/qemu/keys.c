/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * key=value,... as QEMU's keyval reads it: as QemuOpts does, but every part has its =, except that a first one may be
 * the value of the option's first key, and then holds no comma. Keys are paths: names, and numbers of list items.
 */
#include "import/qemu/use.h"

#include "request/complain.h"

#define FRAGMENT_BYTES_MAX 127

static size_t digits_of(const char *at, size_t left)
{
    size_t length = 0;

    while (length < left && coco_is_digit(at[length]))
        length++;
    return length;
}

static bool is_letter(char byte)
{
    return coco_is_alphanumeric(byte) && !coco_is_digit(byte);
}

/* The length of a name of QAPI: with a prefix of those that are not upstream's, __RFQDN_; 0: it is none. */
static size_t name_of(const char *at, size_t left)
{
    size_t length = 0;

    if (left > 0 && at[0] == '_') {
        if (left < 2 || at[1] != '_')
            return 0;
        for (length = 2; length < left && (coco_is_alphanumeric(at[length]) || at[length] == '-' || at[length] == '.');)
            length++;
        if (length == left || at[length] != '_')
            return 0;
        length++;
    }
    if (length == left || !is_letter(at[length]))
        return 0;
    while (length < left && (coco_is_alphanumeric(at[length]) || at[length] == '-' || at[length] == '_'))
        length++;
    return length;
}

/* Is every fragment a name, or behind the first a number? */
static enum coco_result check_path(const struct qemu_use *use, struct coco_span key)
{
    size_t at = 0;
    unsigned depth = 0;

    for (;; at++) {
        const size_t left = key.length - at, digits = at > 0 ? digits_of(key.bytes + at, left) : 0;
        const size_t length = digits > 0 ? digits : name_of(key.bytes + at, left);

        at += length;
        if (length == 0 || length > FRAGMENT_BYTES_MAX || (at < key.length && key.bytes[at] != '.'))
            return qemu_refuse(use, "%s is no key that QEMU takes", coco_quote(key).text);
        if (++depth > QEMU_KEY_DEPTH_MAX)
            return coco_complain(use->reterr_error, COCO_TOO_MUCH, use->origin, "%.64s: the key %s has too many parts",
                                 use->written, coco_quote(key).text);
        if (at == key.length)
            return COCO_OK;
    }
}

static enum coco_result put(struct qemu_use *use, struct coco_span key, const char *value, size_t length)
{
    struct qemu_key text;
    enum coco_result result = check_path(use, key);

    if (result == COCO_OK)
        result = qemu_take_key(use, key, &text);
    return result == COCO_OK ? qemu_put(use, text.text, value, length, GROUPS_TEXT) : result;
}

static enum coco_result read_part(struct qemu_use *use, const char *first, const char **at)
{
    const char *const start = *at;
    const struct coco_span key = {start, strcspn(start, "=,")};
    const char *value;
    size_t length;

    if (start[key.length] == '=') {
        *at = start + key.length + 1;
        value = qemu_take_value(use->groups->request->arena, at, &length);
        *at += **at == ',';
        return value ? put(use, key, value, length) : qemu_no_memory(use);
    }
    *at = start + key.length + (start[key.length] == ',');
    if (coco_span_is(key, "help") || coco_span_is(key, "?"))
        return qemu_refuse(use, "QEMU prints a list of what this option takes, and launches nothing");
    if (first && key.length > 0)
        return put(use, coco_span_of(first), start, key.length);
    return qemu_refuse(use, "there is no = behind %s", coco_quote(key).text);
}

enum coco_result qemu_read_keys(struct qemu_use *use, const char *text)
{
    const char *first = use->option->first;
    enum coco_result result = qemu_open(use, NULL);

    while (result == COCO_OK && *text) {
        result = read_part(use, first, &text);
        first = NULL;
    }
    if (result == COCO_OK)
        result = qemu_check_keys(use);
    return result == COCO_OK && !use->option->merged ? qemu_name_group(use) : result;
}

/* ---- all keys of a group together -------------------------------------------------------------------------------- */

/* What stands behind a path of that length among the other keys: list items, members, or a value of its own. */
struct below {
    bool item, member, value, predecessor;
};

static struct below look_below(const struct groups_group *group, const char *key, size_t length, const char *wanted)
{
    struct below below = {0};
    const size_t wanted_length = strlen(wanted);

    for (size_t i = 0; i < group->count; i++) {
        const char *other = group->pairs[i].key;

        if (strncmp(other, key, length) != 0)
            continue;
        below.value |= other[length] == '\0';
        if (other[length] != '.')
            continue;
        other += length + 1;
        below.item |= coco_is_digit(*other);
        below.member |= !coco_is_digit(*other);
        below.predecessor |=
            strncmp(other, wanted, wanted_length) == 0 && (other[wanted_length] == '.' || other[wanted_length] == '\0');
    }
    return below;
}

/* The number before this one, as text; "" where there is none. */
static void number_before(const char *number, char ret_text[static FRAGMENT_BYTES_MAX + 1])
{
    size_t length = digits_of(number, FRAGMENT_BYTES_MAX);
    size_t at = length;
    char *text = ret_text;

    memcpy(text, number, length);
    text[length] = '\0';
    while (at > 0 && text[at - 1] == '0')
        text[--at] = '9';
    if (at == 0) {
        text[0] = '\0';
        return;
    }
    text[at - 1]--;
    if (text[0] == '0' && length > 1)
        memmove(text, text + 1, length);
}

static enum coco_result check_key(const struct qemu_use *use, const struct groups_group *group, const char *key)
{
    char wanted[FRAGMENT_BYTES_MAX + 1];

    for (const char *dot = strchr(key, '.'); dot; dot = strchr(dot + 1, '.')) {
        const size_t length = (size_t)(dot - key);
        struct below below;

        number_before(dot + 1, wanted);
        below = look_below(group, key, length, wanted);
        if (below.value || (below.item && below.member))
            return qemu_refuse(use, "%s is used as a value, a list or a set of keys, and as another one of these",
                               coco_quote((struct coco_span){key, length}).text);
        if (wanted[0] && !below.predecessor)
            return qemu_refuse(use, "the list %s has no item %s", coco_quote((struct coco_span){key, length}).text,
                               wanted);
    }
    return COCO_OK;
}

enum coco_result qemu_check_keys(const struct qemu_use *use)
{
    const struct groups_group *group = &use->groups->groups[use->group];
    enum coco_result result = COCO_OK;

    for (size_t i = 0; i < group->count && result == COCO_OK; i++)
        result = check_key(use, group, group->pairs[i].key);
    return result;
}
