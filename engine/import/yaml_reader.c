/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "import/yaml_reader.h"

static struct coco_origin place(const struct yaml_reader *reader, size_t line, size_t column)
{
    return (struct coco_origin){
        .kind = COCO_ORIGIN_FILE,
        .file = reader->name,
        .line = (unsigned)line + 1,
        .column = (unsigned)column + 1,
    };
}

struct coco_origin yaml_reader_place(const struct yaml_reader *reader)
{
    return place(reader, reader->event.start_mark.line, reader->event.start_mark.column);
}

/* The place of a byte, for what libyaml's reader refuses before it counts lines. Columns are characters, as elsewhere.
 */
static struct coco_origin byte_place(const struct yaml_reader *reader, size_t offset)
{
    size_t line = 0, column = 0;

    for (size_t i = 0; i < offset && i < reader->length; i++) {
        const unsigned char byte = (unsigned char)reader->text[i];

        if (byte == '\n' || (byte == '\r' && (i + 1 == reader->length || reader->text[i + 1] != '\n'))) {
            line++;
            column = 0;
        } else if ((byte & 0xc0) != 0x80) {
            column++;
        }
    }
    return place(reader, line, column);
}

enum coco_result yaml_reader_refuse(const struct yaml_reader *reader, const char *sentence)
{
    return coco_complain(reader->reterr_error, COCO_BAD_SYNTAX, yaml_reader_place(reader), "%s", sentence);
}

enum coco_result yaml_reader_check_lines(const struct yaml_reader *reader, const char *sentence)
{
    if (yaml_reader_is_plain(reader) && reader->event.start_mark.line != reader->event.end_mark.line)
        return yaml_reader_refuse(reader, sentence);
    return COCO_OK;
}

static enum coco_result no_memory(const struct yaml_reader *reader)
{
    return coco_complain(reader->reterr_error, COCO_NO_MEMORY, place(reader, 0, 0),
                         "there is no memory left to read the file");
}

static enum coco_result refuse_syntax(const struct yaml_reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;

    switch (parser->error) {
    case YAML_MEMORY_ERROR:
        return no_memory(reader);
    case YAML_READER_ERROR:
        return coco_complain(reader->reterr_error, COCO_BAD_SYNTAX, byte_place(reader, parser->problem_offset),
                             "%s is text in UTF-8 without control characters: %s", reader->what, parser->problem);
    default:
        return coco_complain(reader->reterr_error, COCO_BAD_SYNTAX,
                             place(reader, parser->problem_mark.line, parser->problem_mark.column),
                             "this is not YAML: %s%s%s", parser->problem, parser->context ? ", " : "",
                             parser->context ? parser->context : "");
    }
}

static enum coco_result check_decoration(const struct yaml_reader *reader)
{
    const yaml_event_t *event = &reader->event;
    const yaml_char_t *anchor = NULL, *tag = NULL;

    switch (event->type) {
    case YAML_ALIAS_EVENT:
        return yaml_reader_refuse(reader, "aliases (*name) are not taken: write the value again");
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
        return yaml_reader_refuse(reader, "anchors (&name) are not taken: there are no aliases that could use them");
    if (tag)
        return yaml_reader_refuse(reader, "tags (!name) are not taken: every value is a text, read as its key demands");
    return COCO_OK;
}

enum coco_result yaml_reader_next(struct yaml_reader *reader)
{
    yaml_event_delete(&reader->event);
    if (!yaml_parser_parse(&reader->parser, &reader->event))
        return refuse_syntax(reader);
    return check_decoration(reader);
}

static enum coco_result read_document(struct yaml_reader *reader, enum coco_result (*read_mapping)(void *context),
                                      void *context)
{
    const yaml_event_t *event = &reader->event;
    enum coco_result result;

    if (event->data.document_start.version_directive ||
        event->data.document_start.tag_directives.start != event->data.document_start.tag_directives.end)
        return yaml_reader_refuse(reader, "directives (%) are not taken");
    result = yaml_reader_next(reader);
    if (result != COCO_OK)
        return result;
    if (event->type != YAML_MAPPING_START_EVENT)
        return coco_complain(reader->reterr_error, COCO_BAD_SYNTAX, yaml_reader_place(reader),
                             "%s holds lines of the form %s, and nothing else", reader->what, reader->form);
    result = read_mapping(context);
    return result == COCO_OK ? yaml_reader_next(reader) : result; /* the document's end */
}

static enum coco_result read_stream(struct yaml_reader *reader, enum coco_result (*read_mapping)(void *context),
                                    void *context)
{
    enum coco_result result;

    result = yaml_reader_next(reader); /* the stream's start */
    if (result == COCO_OK)
        result = yaml_reader_next(reader);
    if (result != COCO_OK || yaml_reader_is(reader, YAML_STREAM_END_EVENT))
        return result; /* a file without a document asks for nothing */
    result = read_document(reader, read_mapping, context);
    if (result == COCO_OK)
        result = yaml_reader_next(reader);
    if (result == COCO_OK && !yaml_reader_is(reader, YAML_STREAM_END_EVENT))
        return coco_complain(reader->reterr_error, COCO_BAD_SYNTAX, yaml_reader_place(reader),
                             "%s is one document: nothing may follow after --- or ...", reader->what);
    return result;
}

enum coco_result yaml_reader_run(struct yaml_reader *reader, size_t bytes_max,
                                 enum coco_result (*read_mapping)(void *context), void *context)
{
    static const char mark[] = "\xef\xbb\xbf"; /* some editors put it in front of UTF-8 */
    enum coco_result result;

    if (reader->length > bytes_max)
        return coco_complain(reader->reterr_error, COCO_TOO_MUCH, place(reader, 0, 0),
                             "%s has at most %zu bytes, and this one has %zu", reader->what, bytes_max, reader->length);
    if (reader->length >= 3 && memcmp(reader->text, mark, 3) == 0) {
        reader->text += 3;
        reader->length -= 3;
    }
    if (!yaml_parser_initialize(&reader->parser))
        return no_memory(reader);
    yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
    /* libyaml demands a pointer even to nothing */
    yaml_parser_set_input_string(&reader->parser, (const unsigned char *)(reader->length > 0 ? reader->text : ""),
                                 reader->length);
    result = read_stream(reader, read_mapping, context);
    yaml_event_delete(&reader->event);
    yaml_parser_delete(&reader->parser);
    return result;
}
