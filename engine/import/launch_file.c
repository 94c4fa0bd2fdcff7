/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From a launch file to settings. The language is the part of YAML in which every value is a text: see README.md.
 *
 * libyaml's events come in the order of the file, each with its place, and before any type is guessed. Whatever is not
 * a scalar, a list of scalars or the one mapping around them is refused where it begins, so nothing is ever deep.
 */
#include "coco/request.h"

#include <yaml.h>

#include "coco/arena.h"
#include "request/complain.h"
#include "request/values.h"

struct import {
    struct coco_request *request;
    const char *name; /* of the file, in the request's arena */
    const char *text;
    size_t length;
    yaml_parser_t parser;
    yaml_event_t event;
    unsigned line_of[COCO_OPTION_COUNT]; /* where the option was given; 0: not yet */
    struct coco_error *reterr_error;
};

static struct coco_origin place(const struct import *import, size_t line, size_t column)
{
    return (struct coco_origin){
        .kind = COCO_ORIGIN_FILE,
        .file = import->name,
        .line = (unsigned)line + 1,
        .column = (unsigned)column + 1,
    };
}

/* Where the event begins. */
static struct coco_origin event_place(const struct import *import)
{
    return place(import, import->event.start_mark.line, import->event.start_mark.column);
}

/* The place of a byte, for what libyaml's reader refuses before it counts lines. Columns are characters, as elsewhere.
 */
static struct coco_origin byte_place(const struct import *import, size_t offset)
{
    size_t line = 0, column = 0;

    for (size_t i = 0; i < offset && i < import->length; i++) {
        const unsigned char byte = (unsigned char)import->text[i];

        if (byte == '\n' || (byte == '\r' && (i + 1 == import->length || import->text[i + 1] != '\n'))) {
            line++;
            column = 0;
        } else if ((byte & 0xc0) != 0x80) {
            column++;
        }
    }
    return place(import, line, column);
}

static enum coco_result refuse(const struct import *import, const char *sentence)
{
    return coco_complain(import->reterr_error, COCO_BAD_SYNTAX, event_place(import), "%s", sentence);
}

static enum coco_result refuse_syntax(const struct import *import)
{
    const yaml_parser_t *parser = &import->parser;

    switch (parser->error) {
    case YAML_MEMORY_ERROR:
        return coco_complain(import->reterr_error, COCO_NO_MEMORY, place(import, 0, 0),
                             "there is no memory left to read the file");
    case YAML_READER_ERROR:
        return coco_complain(import->reterr_error, COCO_BAD_SYNTAX, byte_place(import, parser->problem_offset),
                             "a launch file is text in UTF-8 without control characters: %s", parser->problem);
    default:
        return coco_complain(import->reterr_error, COCO_BAD_SYNTAX,
                             place(import, parser->problem_mark.line, parser->problem_mark.column),
                             "this is not YAML: %s%s%s", parser->problem, parser->context ? ", " : "",
                             parser->context ? parser->context : "");
    }
}

/* Anchors, aliases and tags make a text mean something else than it says. */
static enum coco_result check_decoration(const struct import *import)
{
    const yaml_event_t *event = &import->event;
    const yaml_char_t *anchor = NULL, *tag = NULL;

    switch (event->type) {
    case YAML_ALIAS_EVENT:
        return refuse(import, "aliases (*name) are not taken: write the value again");
    case YAML_SCALAR_EVENT:
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
        break;
    case YAML_SEQUENCE_START_EVENT:
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
        break;
    case YAML_MAPPING_START_EVENT:
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
        break;
    default:
        break;
    }
    if (anchor)
        return refuse(import, "anchors (&name) are not taken: there are no aliases that could use them");
    if (tag)
        return refuse(import, "tags (!name) are not taken: every value is a text, read as its option demands");
    return COCO_OK;
}

/* The next event into import->event, in place of the one before. */
static enum coco_result next_event(struct import *import)
{
    yaml_event_delete(&import->event);
    if (!yaml_parser_parse(&import->parser, &import->event))
        return refuse_syntax(import);
    return check_decoration(import);
}

static struct coco_span scalar(const struct import *import)
{
    return (struct coco_span){(const char *)import->event.data.scalar.value, import->event.data.scalar.length};
}

static enum coco_result refuse_key(const struct import *import, struct coco_span key)
{
    const struct coco_quoted quoted = coco_quote(key);
    const char *nearest = coco_option_nearest(key.bytes, key.length);

    if (coco_span_is(key, "<<"))
        return refuse(import, "merge keys (<<) are not taken: write the options themselves");
    if (nearest && coco_option_info(coco_option_by_name(nearest, strlen(nearest)))->scope != COCO_SCOPE_LAUNCH)
        nearest = NULL;
    return coco_complain(import->reterr_error, COCO_BAD_OPTION, event_place(import), "there is no option %s%s%s%s",
                         quoted.text, nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

/* The option that the key names. */
static enum coco_result read_key(struct import *import, enum coco_option *ret_option)
{
    struct coco_span key;
    enum coco_option option;

    if (import->event.type != YAML_SCALAR_EVENT)
        return refuse(import, "a key is the name of an option");
    key = scalar(import);
    option = coco_option_by_name(key.bytes, key.length);
    if (option == COCO_OPTION_COUNT)
        return refuse_key(import, key);
    if (coco_option_info(option)->scope != COCO_SCOPE_LAUNCH)
        return coco_complain(import->reterr_error, COCO_BAD_OPTION, event_place(import),
                             "%s steers the program and does not describe a VM: it belongs on the command line",
                             coco_option_info(option)->name);
    if (import->line_of[option])
        return coco_complain(import->reterr_error, COCO_BAD_SYNTAX, event_place(import),
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
        return coco_complain(import->reterr_error, COCO_BAD_VALUE, event_place(import), "%s takes yes or no, not %s",
                             coco_option_info(option)->name, quoted.text);
    if (!given)
        return COCO_OK;
    return coco_request_add(import->request, option, NULL, 0, event_place(import), import->reterr_error);
}

static enum coco_result read_scalar(struct import *import, enum coco_option option)
{
    const struct coco_option_info *info = coco_option_info(option);
    const struct coco_span value = scalar(import);
    const bool plain = import->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;

    /* YAML would fold the lines into one; mostly the next line is an option that stands too far to the right. */
    if (plain && import->event.start_mark.line != import->event.end_mark.line)
        return refuse(import, "a value of several lines needs quotes, or | before it; an option begins at the margin");
    if (value.length == 0 && plain)
        return coco_complain(import->reterr_error, COCO_BAD_VALUE, event_place(import), "%s has no value", info->name);
    if (info->kind == COCO_KIND_SWITCH)
        return read_switch(import, option);
    return coco_request_add(import->request, option, value.bytes, value.length, event_place(import),
                            import->reterr_error);
}

static enum coco_result read_list(struct import *import, enum coco_option option)
{
    enum coco_result result;

    if (coco_option_info(option)->times != COCO_TIMES_LIST)
        return coco_complain(import->reterr_error, COCO_BAD_VALUE, event_place(import),
                             "%s takes one value, not a list", coco_option_info(option)->name);
    while ((result = next_event(import)) == COCO_OK && import->event.type != YAML_SEQUENCE_END_EVENT) {
        if (import->event.type != YAML_SCALAR_EVENT)
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
    if (import->event.type == YAML_SCALAR_EVENT)
        return read_scalar(import, option);
    if (import->event.type == YAML_SEQUENCE_START_EVENT)
        return read_list(import, option);
    return coco_complain(import->reterr_error, COCO_BAD_SYNTAX, event_place(import), "%s takes %s, not a mapping",
                         coco_option_info(option)->name,
                         coco_option_info(option)->times == COCO_TIMES_LIST ? "a value or a list" : "one value");
}

static enum coco_result read_document(struct import *import)
{
    const yaml_event_t *event = &import->event;
    enum coco_result result;

    if (event->data.document_start.version_directive ||
        event->data.document_start.tag_directives.start != event->data.document_start.tag_directives.end)
        return refuse(import, "directives (%) are not taken");
    result = next_event(import);
    if (result != COCO_OK)
        return result;
    if (event->type != YAML_MAPPING_START_EVENT)
        return refuse(import, "a launch file holds lines of the form OPTION: VALUE, and nothing else");
    while ((result = next_event(import)) == COCO_OK && event->type != YAML_MAPPING_END_EVENT) {
        result = read_option(import);
        if (result != COCO_OK)
            return result;
    }
    return result == COCO_OK ? next_event(import) : result; /* the document's end */
}

static enum coco_result read_stream(struct import *import)
{
    enum coco_result result;

    result = next_event(import); /* the stream's start */
    if (result == COCO_OK)
        result = next_event(import);
    if (result != COCO_OK || import->event.type == YAML_STREAM_END_EVENT)
        return result; /* a file without a document asks for nothing */
    result = read_document(import);
    if (result == COCO_OK)
        result = next_event(import);
    if (result == COCO_OK && import->event.type != YAML_STREAM_END_EVENT)
        return refuse(import, "a launch file is one document: nothing may follow after --- or ...");
    return result;
}

enum coco_result coco_request_parse_file(struct coco_request *request, const char *name, const char *text,
                                         size_t length, struct coco_error *reterr_error)
{
    static const char mark[] = "\xef\xbb\xbf"; /* some editors put it in front of UTF-8 */
    struct import import = {.request = request, .text = text, .length = length, .reterr_error = reterr_error};
    enum coco_result result;

    import.name = coco_arena_copy(request->arena, name, strlen(name));
    if (!import.name)
        return coco_complain(reterr_error, COCO_NO_MEMORY, (struct coco_origin){0},
                             "there is no memory left to read the file");
    if (length > COCO_FILE_BYTES_MAX)
        return coco_complain(reterr_error, COCO_TOO_MUCH, place(&import, 0, 0),
                             "a launch file has at most %d bytes, and this one has %zu", COCO_FILE_BYTES_MAX, length);
    if (length >= 3 && memcmp(text, mark, 3) == 0) {
        import.text += 3;
        import.length -= 3;
    }
    if (!yaml_parser_initialize(&import.parser))
        return coco_complain(reterr_error, COCO_NO_MEMORY, place(&import, 0, 0),
                             "there is no memory left to read the file");
    yaml_parser_set_encoding(&import.parser, YAML_UTF8_ENCODING);
    /* libyaml demands a pointer even to nothing */
    yaml_parser_set_input_string(&import.parser, (const unsigned char *)(length > 0 ? import.text : ""), import.length);
    result = read_stream(&import);
    yaml_event_delete(&import.event);
    yaml_parser_delete(&import.parser);
    return result;
}
