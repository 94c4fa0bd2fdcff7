/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From a launch file to settings. The language is the part of YAML in which every value is a text: see README.md.
 * Whatever is not a scalar, a list of scalars or the one mapping around them is refused where it begins, so nothing is
 * ever deep.
 */
#include "coco/arena.h"
#include "coco/request.h"
#include "import/yaml_reader.h"
#include "request/values.h"

struct import {
    struct coco_request *request;
    struct yaml_reader reader;
    unsigned line_of[COCO_OPTION_COUNT]; /* where the option was given; 0: not yet */
};

static struct coco_origin event_place(const struct import *import)
{
    return yaml_reader_place(&import->reader);
}

static enum coco_result refuse(const struct import *import, const char *sentence)
{
    return yaml_reader_refuse(&import->reader, sentence);
}

static enum coco_result next_event(struct import *import)
{
    return yaml_reader_next(&import->reader);
}

static struct coco_span scalar(const struct import *import)
{
    return yaml_reader_scalar(&import->reader);
}

static enum coco_result refuse_key(const struct import *import, struct coco_span key)
{
    const struct coco_quoted quoted = coco_quote(key);
    const char *nearest = coco_option_nearest(key.bytes, key.length);

    if (coco_span_is(key, "<<"))
        return refuse(import, "merge keys (<<) are not taken: write the options themselves");
    if (nearest && coco_option_info(coco_option_by_name(nearest, strlen(nearest)))->scope != COCO_SCOPE_LAUNCH)
        nearest = NULL;
    return coco_complain(import->reader.reterr_error, COCO_BAD_OPTION, event_place(import),
                         "there is no option %s%s%s%s", quoted.text, nearest ? "; did you mean " : "",
                         nearest ? nearest : "", nearest ? "?" : "");
}

/* The option that the key names. */
static enum coco_result read_key(struct import *import, enum coco_option *ret_option)
{
    struct coco_span key;
    enum coco_option option;

    if (import->reader.event.type != YAML_SCALAR_EVENT)
        return refuse(import, "a key is the name of an option");
    key = scalar(import);
    option = coco_option_by_name(key.bytes, key.length);
    if (option == COCO_OPTION_COUNT)
        return refuse_key(import, key);
    if (coco_option_info(option)->scope != COCO_SCOPE_LAUNCH)
        return coco_complain(import->reader.reterr_error, COCO_BAD_OPTION, event_place(import),
                             "%s steers the program and does not describe a VM: it belongs on the command line",
                             coco_option_info(option)->name);
    if (import->line_of[option])
        return coco_complain(import->reader.reterr_error, COCO_BAD_SYNTAX, event_place(import),
                             "%s was given on line %u already: a file names each option once",
                             coco_option_info(option)->name, import->line_of[option]);
    import->line_of[option] = event_place(import).line;
    *ret_option = option;
    return COCO_OK;
}

/* A switch has no value on the command line; here it says whether it is given at all. */
static enum coco_result read_switch(struct import *import, enum coco_option option)
{
    const struct coco_quoted quoted = coco_quote(scalar(import));
    bool given;

    if (!coco_boolean_of(scalar(import), &given))
        return coco_complain(import->reader.reterr_error, COCO_BAD_VALUE, event_place(import),
                             "%s takes yes or no, not %s", coco_option_info(option)->name, quoted.text);
    if (!given)
        return COCO_OK;
    return coco_request_add(import->request, option, NULL, 0, event_place(import), import->reader.reterr_error);
}

static enum coco_result read_scalar(struct import *import, enum coco_option option)
{
    const struct coco_option_info *info = coco_option_info(option);
    const struct coco_span value = scalar(import);
    const enum coco_result result = yaml_reader_check_lines(
        &import->reader, "a value of several lines needs quotes, or | before it; an option begins at the margin");

    if (result != COCO_OK)
        return result;
    if (value.length == 0 && yaml_reader_is_plain(&import->reader))
        return coco_complain(import->reader.reterr_error, COCO_BAD_VALUE, event_place(import), "%s has no value",
                             info->name);
    if (info->kind == COCO_KIND_SWITCH)
        return read_switch(import, option);
    return coco_request_add(import->request, option, value.bytes, value.length, event_place(import),
                            import->reader.reterr_error);
}

static enum coco_result read_list(struct import *import, enum coco_option option)
{
    enum coco_result result;

    if (coco_option_info(option)->times != COCO_TIMES_LIST)
        return coco_complain(import->reader.reterr_error, COCO_BAD_VALUE, event_place(import),
                             "%s takes one value, not a list", coco_option_info(option)->name);
    while ((result = next_event(import)) == COCO_OK && import->reader.event.type != YAML_SEQUENCE_END_EVENT) {
        if (import->reader.event.type != YAML_SCALAR_EVENT)
            return refuse(import, "an entry of a list is a single value, neither a list nor a mapping");
        result = read_scalar(import, option);
        if (result != COCO_OK)
            break;
    }
    return result;
}

static enum coco_result read_option(struct import *import)
{
    enum coco_option option = COCO_OPTION_COUNT;
    enum coco_result result;

    result = read_key(import, &option);
    if (result == COCO_OK)
        result = next_event(import);
    if (result != COCO_OK)
        return result;
    if (import->reader.event.type == YAML_SCALAR_EVENT)
        return read_scalar(import, option);
    if (import->reader.event.type == YAML_SEQUENCE_START_EVENT)
        return read_list(import, option);
    return coco_complain(import->reader.reterr_error, COCO_BAD_SYNTAX, event_place(import),
                         "%s takes %s, not a mapping", coco_option_info(option)->name,
                         coco_option_info(option)->times == COCO_TIMES_LIST ? "a value or a list" : "one value");
}

static enum coco_result read_options(void *context)
{
    struct import *import = context;
    enum coco_result result;

    while ((result = next_event(import)) == COCO_OK && import->reader.event.type != YAML_MAPPING_END_EVENT) {
        result = read_option(import);
        if (result != COCO_OK)
            break;
    }
    return result;
}

enum coco_result coco_request_parse_file(struct coco_request *request, const char *name, const char *text,
                                         size_t length, struct coco_error *reterr_error)
{
    struct import import = {
        .request = request,
        .reader = {.what = "a launch file",
                   .form = "OPTION: VALUE",
                   .name = coco_arena_copy(request->arena, name, strlen(name)),
                   .text = text,
                   .length = length,
                   .reterr_error = reterr_error},
    };

    if (!import.reader.name)
        return coco_complain(reterr_error, COCO_NO_MEMORY, (struct coco_origin){0},
                             "there is no memory left to read the file");
    return yaml_reader_run(&import.reader, COCO_FILE_BYTES_MAX, read_options, &import);
}
