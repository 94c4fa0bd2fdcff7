/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading groups, and adding what comes of them to the request. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "coco/arena.h"
#include "import/settle.h"
#include "request/complain.h"

/* ---- texts ------------------------------------------------------------------------------------------------------- */

bool text_is(const char *text, const char *word)
{
    return text && strcmp(text, word) == 0;
}

bool text_begins(const char *text, const char *prefix)
{
    return text && strncmp(text, prefix, strlen(prefix)) == 0;
}

bool text_ends(const char *text, const char *suffix)
{
    const size_t length = text ? strlen(text) : 0;

    return length >= strlen(suffix) && strcmp(text + length - strlen(suffix), suffix) == 0;
}

bool is_among(const char *word, const char *const *list)
{
    for (; word && *list; list++)
        if (strcmp(word, *list) == 0)
            return true;
    return false;
}

/* ---- groups ------------------------------------------------------------------------------------------------------ */

const struct groups_pair *pair_of(const struct groups_group *group, const char *key)
{
    return group ? groups_get(group, key) : NULL;
}

const char *text_of(const struct groups_group *group, const char *key)
{
    const struct groups_pair *pair = pair_of(group, key);

    return pair ? pair->value : NULL;
}

const struct groups_group *group_last(const struct settler *settler, const char *option)
{
    const struct groups_group *group, *last = NULL;

    for (size_t at = 0; (group = groups_next(settler->groups, option, &at));)
        last = group;
    return last;
}

/* Of an XML element the name says enough: its keys are QEMU's, which are not written there. */
struct place place_of(struct settler *settler, const struct groups_group *group, const struct groups_pair *pair)
{
    struct place place = {.origin = pair ? pair->origin : group->origin, .written = group->written};

    if (pair && pair->written) {
        place.written = pair->written;
    } else if (pair && pair->key[0] != '\0' && text_begins(group->written, "-")) {
        place.written = coco_arena_printf(settler->request->arena, "%s ... %s", group->written, pair->key);
        if (!place.written)
            settle_no_memory(settler);
    }
    return place;
}

struct place place_plain(struct settler *settler, const struct groups_group *group)
{
    return place_of(settler, group, pair_of(group, ""));
}

struct place place_none(void)
{
    return (struct place){.origin = {.kind = COCO_ORIGIN_NONE}};
}

bool switch_of(struct settler *settler, const struct groups_group *group, const char *key, bool otherwise)
{
    const struct groups_pair *pair = pair_of(group, key);
    bool on = otherwise;

    if (pair && !groups_bool(pair, &on))
        settle_refuse(settler, pair->origin, "%s of %s takes on or off", key, group->written);
    return on;
}

void refuse_value(struct settler *settler, const struct groups_group *group, const struct groups_pair *pair,
                  const char *takes)
{
    if (pair->kind == GROUPS_TEXT && strchr(pair->value, '$'))
        settle_unread(settler, place_of(settler, group, pair), pair->value,
                      "a shell would expand it, and to what is not known", ABOUT_ALL);
    else
        settle_refuse(settler, pair->origin, "%s of %s %s", pair->key, group->written, takes);
}

bool number_of(struct settler *settler, const struct groups_group *group, const char *key, uint64_t *ret_number)
{
    const struct groups_pair *pair = pair_of(group, key);

    if (!pair)
        return false;
    if (groups_number(pair, ret_number))
        return true;
    refuse_value(settler, group, pair, "takes a number");
    return false;
}

/* ---- failures ---------------------------------------------------------------------------------------------------- */

void settle_no_memory(struct settler *settler)
{
    const struct coco_origin nowhere = {.kind = COCO_ORIGIN_NONE};

    if (settler->result == COCO_OK)
        settler->result =
            coco_complain(settler->error, COCO_NO_MEMORY, nowhere, "there is no memory left to read the launch");
}

void *settle_alloc(struct settler *settler, size_t size)
{
    void *memory = coco_arena_alloc(settler->request->arena, size);

    if (!memory)
        settle_no_memory(settler);
    return memory;
}

void settle_refuse(struct settler *settler, struct coco_origin origin, const char *format, ...)
{
    char sentence[256];
    va_list arguments;

    if (settler->result != COCO_OK)
        return;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof(sentence), format, arguments);
    va_end(arguments);
    settler->result = coco_complain(settler->error, COCO_BAD_VALUE, origin, "%s", sentence);
}

/* ---- adding ------------------------------------------------------------------------------------------------------ */

void settle_unread(struct settler *settler, struct place place, const char *text, const char *why, uint32_t subjects)
{
    const struct coco_unread unread = {
        .origin = place.origin,
        .text = text,
        .why = why,
        .subjects = subjects,
    };

    if (settler->result == COCO_OK)
        settler->result = coco_request_add_unread(settler->request, &unread, settler->error);
}

/* What an option's value bears on; for those that a foreign launch can ask for. */
static uint32_t subjects_of(enum coco_option option)
{
    switch (coco_option_info(option)->group) {
    case COCO_GROUP_CONFIDENTIAL:
        return ABOUT(SNP) | ABOUT(TDX);
    case COCO_GROUP_IMAGE:
    case COCO_GROUP_MOUNTS:
    case COCO_GROUP_NETWORK:
    case COCO_GROUP_INPUT_OUTPUT:
        return ABOUT(DEVICES);
    case COCO_GROUP_CREDENTIALS:
        return ABOUT(CREDENTIALS);
    case COCO_GROUP_EXECUTION:
        return ABOUT(BOOT) | ABOUT(CREDENTIALS);
    case COCO_GROUP_HOST:
        return ABOUT(PLATFORM) | ABOUT(CPU) | ABOUT(MEMORY) | ABOUT(FIRMWARE);
    default:
        return ABOUT(PLATFORM);
    }
}

/* Credentials, and what may hold some. */
static bool is_secret(enum coco_option option)
{
    return option == COCO_OPTION_set_credential || option == COCO_OPTION_load_credential ||
           option == COCO_OPTION_cmdline || option == COCO_OPTION_smbios11;
}

void settle_bytes(struct settler *settler, enum coco_option option, const char *text, size_t length, struct place place)
{
    struct coco_request *request = settler->request;
    struct coco_error error;
    enum coco_result result;

    if (settler->result != COCO_OK)
        return;
    result = coco_request_add(request, option, text, length, place.origin, &error);
    if (result == COCO_OK) {
        request->settings[request->count - 1].written = place.written;
    } else if (result == COCO_BAD_VALUE) {
        settle_unread(settler, place, is_secret(option) ? "(its value)" : text, "it is not a value that can be checked",
                      subjects_of(option));
    } else {
        settler->result = result;
        *settler->error = error;
    }
}

void settle(struct settler *settler, enum coco_option option, const char *text, struct place place)
{
    settle_bytes(settler, option, text, text ? strlen(text) : 0, place);
}

void settlef(struct settler *settler, enum coco_option option, struct place place, const char *format, ...)
{
    va_list arguments, again;
    int length;
    char *text;

    va_start(arguments, format);
    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, arguments);
    text = length < 0 ? NULL : settle_alloc(settler, (size_t)length + 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(arguments);
    if (text)
        settle(settler, option, text, place);
}

void settle_switch(struct settler *settler, enum coco_option option, bool on, struct place place)
{
    settle(settler, option, on ? "yes" : "no", place);
}
