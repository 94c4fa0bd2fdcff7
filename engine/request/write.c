/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From settings back to the words or the file that say the same. */
#include "coco/request.h"

#include "coco/arena.h"
#include "request/span.h"

static bool is_of_launch(const struct coco_setting *setting)
{
    return coco_option_info(setting->option)->scope == COCO_SCOPE_LAUNCH;
}

/* The first of the kernel arguments that no other setting follows. */
static size_t trailing_arguments(const struct coco_request *request)
{
    size_t first = request->count;

    while (first > 0 &&
           (request->settings[first - 1].option == COCO_OPTION_cmdline || !is_of_launch(&request->settings[first - 1])))
        first--;
    return first;
}

enum coco_result coco_request_to_argv(struct coco_request *request, size_t *ret_count, const char *const **ret_argv)
{
    const size_t trailing = trailing_arguments(request);
    const char **argv = coco_arena_alloc(request->arena, (request->count + 2) * sizeof(*argv));
    size_t count = 0;
    bool dashes = false;

    if (!argv)
        return COCO_NO_MEMORY;
    for (size_t i = 0; i < request->count; i++) {
        const struct coco_setting *setting = &request->settings[i];
        const struct coco_option_info *info = coco_option_info(setting->option);

        if (!is_of_launch(setting))
            continue;
        if (i < trailing) {
            argv[count] = info->kind == COCO_KIND_SWITCH
                              ? coco_arena_printf(request->arena, "--%s", info->name)
                              : coco_arena_printf(request->arena, "--%s=%s", info->name, setting->text);
            if (!argv[count++])
                return COCO_NO_MEMORY;
            continue;
        }
        if (!dashes)
            argv[count++] = "--";
        dashes = true;
        argv[count++] = setting->text;
    }
    argv[count] = NULL;
    *ret_count = count;
    *ret_argv = argv;
    return COCO_OK;
}

/* A text that grows. Without `bytes` it is only measured, so that one function serves for measuring and writing. */
struct output {
    char *bytes;
    size_t length;
};

static void put(struct output *output, const char *bytes, size_t length)
{
    if (output->bytes)
        memcpy(output->bytes + output->length, bytes, length);
    output->length += length;
}

static void put_text(struct output *output, const char *text)
{
    put(output, text, strlen(text));
}

/* The character that the span, which is not empty, begins with, and its length in bytes; 0 where it is not UTF-8. */
static size_t utf8_character(struct coco_span text, uint32_t *ret_character)
{
    static const struct {
        unsigned char mask, lead;
        uint32_t least;
    } forms[] = {{0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};
    const unsigned char *bytes = (const unsigned char *)text.bytes;
    uint32_t character;
    size_t form = 0;

    while (form < 4 && (bytes[0] & forms[form].mask) != forms[form].lead)
        form++;
    if (form == 4 || form + 1 > text.length)
        return 0;
    character = bytes[0] & (unsigned char)~forms[form].mask;
    for (size_t i = 1; i <= form; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        character = character << 6 | (bytes[i] & 0x3f);
    }
    if (character < forms[form].least || character > 0x10ffff || (character >= 0xd800 && character <= 0xdfff))
        return 0;
    *ret_character = character;
    return form + 1;
}

/* YAML does not take these as they are, or takes them as the end of a line. */
static bool needs_escape(uint32_t character)
{
    return character < 0x20 || (character >= 0x7f && character < 0xa0) || character == 0x2028 || character == 0x2029 ||
           character == 0xfeff || character == 0xfffe || character == 0xffff;
}

static void put_escape(struct output *output, uint32_t character)
{
    static const char hex[] = "0123456789abcdef";
    const unsigned digits = character > 0xff ? 4 : 2;
    char escape[6] = {'\\', digits == 4 ? 'u' : 'x'};

    for (unsigned i = 0; i < digits; i++)
        escape[2 + i] = hex[character >> 4 * (digits - 1 - i) & 15];
    put(output, escape, 2 + digits);
}

/* Can the value stand without quotes, for us and for any other reader of YAML to whom it is a string, number or
 * boolean? */
static bool is_plain(struct coco_span value)
{
    if (value.length == 0 || (!coco_is_alphanumeric(value.bytes[0]) && value.bytes[0] != '/'))
        return false;
    for (size_t i = 0; i < value.length; i++) {
        if (value.bytes[i] == ':' && i + 1 < value.length && value.bytes[i + 1] != ':')
            continue; /* no space follows, so it does not end a key */
        if (!coco_is_alphanumeric(value.bytes[i]) && !strchr("_./+-=,~", value.bytes[i]))
            return false;
    }
    return true;
}

static bool put_value(struct output *output, struct coco_span value)
{
    if (is_plain(value)) {
        put(output, value.bytes, value.length);
        return true;
    }
    put_text(output, "\"");
    while (value.length > 0) {
        uint32_t character;
        const size_t size = utf8_character(value, &character);

        if (size == 0)
            return false;
        if (character == '"' || character == '\\')
            put_text(output, "\\");
        if (needs_escape(character))
            put_escape(output, character);
        else
            put(output, value.bytes, size);
        value.bytes += size;
        value.length -= size;
    }
    put_text(output, "\"");
    return true;
}

/* The option's only value behind its key, or several below it. */
static bool put_option(struct output *output, const struct coco_request *request, enum coco_option option)
{
    const struct coco_option_info *info = coco_option_info(option);
    const struct coco_setting *last = coco_request_last(request, option), *setting;
    size_t index;

    put_text(output, info->name);
    put_text(output, ":");
    setting = coco_request_next(request, option, 0, &index);
    if (info->times == COCO_TIMES_ONCE || setting == last) {
        put_text(output, " ");
        if (!put_value(output, coco_span_of(info->kind == COCO_KIND_SWITCH ? "yes" : last->text)))
            return false;
        put_text(output, "\n");
        return true;
    }
    put_text(output, "\n");
    for (; setting; setting = coco_request_next(request, option, index + 1, &index)) {
        put_text(output, "  - ");
        if (!put_value(output, coco_span_of(setting->text)))
            return false;
        put_text(output, "\n");
    }
    return true;
}

static bool put_request(struct output *output, const struct coco_request *request)
{
    bool written[COCO_OPTION_COUNT] = {false};

    for (size_t i = 0; i < request->count; i++) {
        const enum coco_option option = request->settings[i].option;

        if (written[option] || !is_of_launch(&request->settings[i]))
            continue;
        written[option] = true;
        if (!put_option(output, request, option))
            return false;
    }
    return true;
}

enum coco_result coco_request_to_file(struct coco_request *request, const char **ret_text, size_t *ret_length)
{
    struct output measured = {0}, output = {0};

    if (!put_request(&measured, request))
        return COCO_BAD_VALUE;
    if (measured.length > COCO_FILE_BYTES_MAX)
        return COCO_TOO_MUCH;
    output.bytes = coco_arena_alloc(request->arena, measured.length + 1);
    if (!output.bytes)
        return COCO_NO_MEMORY;
    put_request(&output, request);
    output.bytes[output.length] = 0;
    *ret_text = output.bytes;
    *ret_length = output.length;
    return COCO_OK;
}
