/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The list of settings that a request is. */
#include "coco/request.h"

#include <stdio.h>

#include "request/complain.h"
#include "request/values.h"

enum coco_result coco_request_init(struct coco_request *ret_request)
{
    struct coco_arena *arena = coco_arena_new();

    if (!arena)
        return COCO_NO_MEMORY;
    *ret_request = (struct coco_request){.arena = arena};
    return COCO_OK;
}

void coco_request_done(struct coco_request *request)
{
    coco_arena_free(request->arena);
    *request = (struct coco_request){0};
}

void coco_request_clear(struct coco_request *request)
{
    coco_arena_reset(request->arena);
    *request = (struct coco_request){.arena = request->arena};
}

static enum coco_result no_memory(struct coco_error *reterr_error, struct coco_origin origin)
{
    return coco_complain(reterr_error, COCO_NO_MEMORY, origin, "there is no memory left to read the options");
}

/* Room for one more setting. */
static enum coco_result grow(struct coco_request *request, struct coco_origin origin, struct coco_error *reterr_error)
{
    const size_t capacity = request->capacity > 0 ? 2 * request->capacity : 8;
    struct coco_setting *settings;

    if (request->count < request->capacity)
        return COCO_OK;
    if (request->count >= COCO_SETTINGS_MAX)
        return coco_complain(reterr_error, COCO_TOO_MUCH, origin, "there are more than %d options and kernel arguments",
                             COCO_SETTINGS_MAX);
    settings = coco_arena_alloc(request->arena, capacity * sizeof(*settings));
    if (!settings)
        return no_memory(reterr_error, origin);
    if (request->count > 0)
        memcpy(settings, request->settings, request->count * sizeof(*settings));
    request->settings = settings;
    request->capacity = capacity;
    return COCO_OK;
}

/* The option as it is written where the setting comes from. */
struct subject {
    char text[64];
};

static struct subject subject_of(const struct coco_option_info *option, struct coco_origin origin)
{
    struct subject subject;
    const bool in_file = origin.kind == COCO_ORIGIN_FILE;

    snprintf(subject.text, sizeof(subject.text), "%s%s%s", in_file ? "" : "--", option->name,
             in_file || option->kind == COCO_KIND_SWITCH ? "" : "=");
    return subject;
}

/* What the option takes in words; for a choice "a, b or c". */
struct takes {
    char text[256];
};

static struct takes takes_of(const struct coco_option_info *option)
{
    struct takes takes = {""};
    struct coco_span rest = coco_span_of(option->argument), word;
    size_t at = 0;

    if (option->kind != COCO_KIND_CHOICE) {
        snprintf(takes.text, sizeof(takes.text), "%s", coco_kind_takes(option->kind));
        return takes;
    }
    while (coco_span_cut(&rest, '|', &word) && at < sizeof(takes.text)) {
        const char *separator = at == 0 ? "" : rest.bytes ? ", " : " or ";

        at += (size_t)snprintf(takes.text + at, sizeof(takes.text) - at, "%s%.*s", separator, (int)word.length,
                               word.bytes);
    }
    return takes;
}

static bool is_secret(enum coco_kind kind)
{
    return kind == COCO_KIND_CREDENTIAL || kind == COCO_KIND_CREDENTIAL_FILE;
}

/* The sentence about a text that the option's reader did not take. A secret is never quoted. */
static enum coco_result refuse(const struct coco_reading *reading, struct coco_origin origin,
                               struct coco_error *reterr_error)
{
    const struct subject subject = subject_of(reading->option, origin);
    const struct takes takes = takes_of(reading->option);
    const bool secret = is_secret(reading->option->kind);
    const struct coco_quoted text = coco_quote(reading->text);
    const bool has_culprit = reading->culprit.bytes && !secret;
    const struct coco_quoted culprit = coco_quote(reading->culprit);

    return coco_complain(reterr_error, COCO_BAD_VALUE, origin, "%s takes %s%s%s%s%s%s%s", subject.text, takes.text,
                         secret ? "" : ", not ", secret ? "" : text.text, reading->reason ? ": " : "",
                         has_culprit ? culprit.text : "", has_culprit ? " " : "",
                         reading->reason ? reading->reason : "");
}

/* Is there a value where one must be, none where none may be, and nothing in it that no option takes?
 * Sentences are put together only where one is needed: this is done for every setting of every launch. */
static enum coco_result check_presence(const struct coco_option_info *option, const char *text, size_t length,
                                       struct coco_origin origin, struct coco_error *reterr_error)
{
    if (!text) {
        if (option->kind == COCO_KIND_SWITCH || option->kind == COCO_KIND_WORD_OPTIONAL)
            return COCO_OK;
        return coco_complain(reterr_error, COCO_BAD_VALUE, origin, "%s needs a value: %s",
                             subject_of(option, origin).text, takes_of(option).text);
    }
    if (option->kind == COCO_KIND_SWITCH)
        return coco_complain(reterr_error, COCO_BAD_VALUE, origin, "%s takes no value",
                             subject_of(option, origin).text);
    if (length > COCO_VALUE_BYTES_MAX)
        return coco_complain(reterr_error, COCO_TOO_MUCH, origin, "the value of %s is longer than %d bytes",
                             subject_of(option, origin).text, COCO_VALUE_BYTES_MAX);
    if (length > 0 && memchr(text, 0, length))
        return coco_complain(reterr_error, COCO_BAD_VALUE, origin, "the value of %s holds a NUL byte",
                             subject_of(option, origin).text);
    if (length == 0 && option->kind != COCO_KIND_BOOL_AUTO && option->kind != COCO_KIND_FEATURES)
        return coco_complain(reterr_error, COCO_BAD_VALUE, origin, "%s takes %s, and its value is empty",
                             subject_of(option, origin).text, takes_of(option).text);
    return COCO_OK;
}

enum coco_result coco_request_add(struct coco_request *request, enum coco_option option, const char *text,
                                  size_t length, struct coco_origin origin, struct coco_error *reterr_error)
{
    const struct coco_option_info *info = coco_option_info(option);
    struct coco_setting setting = {.option = option, .text = "", .origin = origin};
    struct coco_reading reading = {.arena = request->arena, .option = info, .value = &setting.value};
    enum coco_result result;

    result = check_presence(info, text, length, origin, reterr_error);
    if (result == COCO_OK)
        result = grow(request, origin, reterr_error);
    if (result != COCO_OK)
        return result;

    if (text) {
        setting.text = coco_arena_copy(request->arena, text, length);
        if (!setting.text)
            return no_memory(reterr_error, origin);
        reading.text = (struct coco_span){setting.text, length};
        if (!coco_read_value(&reading))
            return reading.no_memory ? no_memory(reterr_error, origin) : refuse(&reading, origin, reterr_error);
    } else {
        setting.value.boolean = info->kind == COCO_KIND_SWITCH;
    }
    request->settings[request->count++] = setting;
    return COCO_OK;
}

const struct coco_setting *coco_request_last(const struct coco_request *request, enum coco_option option)
{
    for (size_t i = request->count; i > 0; i--)
        if (request->settings[i - 1].option == option)
            return &request->settings[i - 1];
    return NULL;
}

const struct coco_setting *coco_request_next(const struct coco_request *request, enum coco_option option, size_t from,
                                             size_t *ret_index)
{
    for (size_t i = from; i < request->count; i++)
        if (request->settings[i].option == option) {
            *ret_index = i;
            return &request->settings[i];
        }
    return NULL;
}
