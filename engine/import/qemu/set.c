/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* -set and -global. */
#include "import/qemu/use.h"

#include "request/complain.h"

#define NAME_BYTES_MAX 63 /* QEMU's buffers hold no more of a group's, an id's or a driver's name */

/* A name of 1 to 63 bytes before any of these ends; *at is moved to what follows. QEMU stops in the middle of longer
 * ones, and then misses what must follow. */
static bool take_name(const char **at, const char *ends, struct coco_span *ret_name)
{
    const size_t length = strcspn(*at, ends);

    *ret_name = (struct coco_span){*at, length};
    *at += length;
    return length > 0 && length <= NAME_BYTES_MAX;
}

static bool take_byte(const char **at, char byte)
{
    if (**at != byte)
        return false;
    ++*at;
    return true;
}

/* Groups that QEMU does not keep as QemuOpts; nor is there an id to find what was given as JSON. */
static bool is_settable(const char *option)
{
    static const char *const others[] = {"object", "audiodev", "machine", "smp-opts", "boot-opts"};

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (strcmp(option, others[i]) == 0)
            return false;
    return true;
}

/* GROUP.ID.KEY=VALUE, into what was given before it. */
enum coco_result qemu_read_set(struct qemu_use *use, const char *text)
{
    const struct coco_quoted quoted = coco_quote(coco_span_of(text));
    struct coco_span group, id, key;
    struct qemu_key option_name, id_name, key_name;

    if (!take_name(&text, ".", &group) || !take_byte(&text, '.') || !take_name(&text, ".", &id) ||
        !take_byte(&text, '.') || !take_name(&text, "=", &key) || !take_byte(&text, '='))
        return qemu_refuse(use, "%s is not GROUP.ID.KEY=VALUE", quoted.text);
    (void)qemu_take_key(use, group, &option_name); /* none is longer than take_name() allows */
    (void)qemu_take_key(use, id, &id_name);
    (void)qemu_take_key(use, key, &key_name);
    if (!is_settable(option_name.text))
        return qemu_refuse(use, "QEMU does not take it for %s", coco_quote(group).text);
    for (size_t i = 0; i < use->groups->count; i++) {
        const struct groups_group *candidate = &use->groups->groups[i];

        if (strcmp(candidate->option, option_name.text) != 0 || !candidate->id || candidate->json ||
            strcmp(candidate->id, id_name.text) != 0)
            continue;
        use->group = i;
        return qemu_put(use, key_name.text, text, strlen(text), GROUPS_TEXT);
    }
    return qemu_refuse(use, "no -%s before it has the id %s", option_name.text, coco_quote(id).text);
}

/* DRIVER.PROPERTY=VALUE, where the value is all that follows; or driver=,property=,value= with doubled commas. */
enum coco_result qemu_read_global(struct qemu_use *use, const char *text)
{
    static const struct qemu_option row = {.name = "global", .grammar = QEMU_PAIRS};
    const struct groups_group *group;
    const char *at = text;
    struct coco_span driver, property;
    enum coco_result result;

    use->option = &row;
    if (take_name(&at, ".=", &driver) && take_byte(&at, '.') && take_name(&at, "=", &property) && take_byte(&at, '=')) {
        result = qemu_open(use, NULL);
        if (result == COCO_OK)
            result = qemu_put(use, "driver", driver.bytes, driver.length, GROUPS_TEXT);
        if (result == COCO_OK)
            result = qemu_put(use, "property", property.bytes, property.length, GROUPS_TEXT);
        return result == COCO_OK ? qemu_put(use, "value", at, strlen(at), GROUPS_TEXT) : result;
    }
    result = qemu_read_pairs(use, text);
    if (result != COCO_OK)
        return result;
    group = &use->groups->groups[use->group];
    if (!groups_get(group, "driver") || !groups_get(group, "property") || !groups_get(group, "value"))
        return qemu_refuse(use, "QEMU wants DRIVER.PROPERTY=VALUE, or driver=, property= and value=");
    return COCO_OK;
}
