/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* expat's events into a tree. */
#include "import/libvirt/xml.h"

#include <expat.h>
#include <string.h>

#include "coco/arena.h"
#include "import/libvirt/buffer.h"
#include "import/libvirt/xml_place.h"
#include "request/complain.h"

#define QEMU_NAMESPACE "http://libvirt.org/schemas/domain/qemu/1.0"
#define SEPARATOR      ' ' /* between a namespace and a name: neither can hold one */

struct reader {
    struct coco_arena *arena;
    XML_Parser parser;
    struct xml_cursor cursor;
    struct xml_element *root, *current; /* `current`: whose end was not seen yet */
    struct xml_element *last;           /* the last child of `current` so far */
    size_t nodes, depth;
    struct buffer characters; /* since the last tag */
    struct coco_origin characters_origin;
    enum coco_result result;
    struct coco_error *reterr_error;
};

static const char no_memory[] = "there is no memory left to read the file";

static size_t here(const struct reader *reader)
{
    const XML_Index index = XML_GetCurrentByteIndex(reader->parser);

    return index > 0 ? (size_t)index : 0;
}

/* What is refused ends the reading; the first reason is the one that is told. */
static void stop(struct reader *reader, enum coco_result result, const char *sentence)
{
    struct xml_cursor cursor;

    if (reader->result != COCO_OK)
        return;
    cursor = xml_cursor_begin(reader->cursor.name, reader->cursor.text, reader->cursor.length);
    reader->result =
        coco_complain(reader->reterr_error, result, xml_cursor_place(&cursor, here(reader)), "%s", sentence);
    XML_StopParser(reader->parser, XML_FALSE);
}

/* Names come as NAMESPACE SEPARATOR NAME, or as NAME. */
static const char *copy_name(struct reader *reader, const char *expanded)
{
    const char *separator = strchr(expanded, SEPARATOR);
    bool qemu;

    if (!separator)
        return coco_arena_copy(reader->arena, expanded, strlen(expanded));
    qemu = (size_t)(separator - expanded) == strlen(QEMU_NAMESPACE) &&
           strncmp(expanded, QEMU_NAMESPACE, strlen(QEMU_NAMESPACE)) == 0;
    return coco_arena_printf(reader->arena, "%s:%s", qemu ? "qemu" : "other", separator + 1);
}

static bool count_node(struct reader *reader)
{
    if (++reader->nodes <= XML_NODES_MAX)
        return true;
    stop(reader, COCO_TOO_MUCH, "there are more than 32768 elements and attributes, which is no domain");
    return false;
}

static bool declares_namespace(const char *name, size_t length)
{
    return length >= 5 && memcmp(name, "xmlns", 5) == 0 && (length == 5 || name[5] == ':');
}

/* The attributes in expat's order, which is that of the text, where declarations of namespaces stand among them. */
static void add_attributes(struct reader *reader, struct xml_element *element, const char *const *pairs)
{
    const size_t end = here(reader) + (size_t)XML_GetCurrentByteCount(reader->parser);
    struct xml_attribute **link = &element->attribute;
    size_t offset = here(reader), begin = offset, length = 0;

    for (; *pairs; pairs += 2) {
        struct xml_attribute *attribute = coco_arena_alloc(reader->arena, sizeof(*attribute));

        if (!count_node(reader))
            return;
        if (!attribute) {
            stop(reader, COCO_NO_MEMORY, no_memory);
            return;
        }
        while (xml_next_attribute(reader->cursor.text, end, &offset, &begin, &length) &&
               declares_namespace(reader->cursor.text + begin, length))
            ;
        *attribute = (struct xml_attribute){
            .name = copy_name(reader, pairs[0]),
            .value = coco_arena_copy(reader->arena, pairs[1], strlen(pairs[1])),
            .origin = xml_cursor_place(&reader->cursor, begin),
        };
        if (!attribute->name || !attribute->value) {
            stop(reader, COCO_NO_MEMORY, no_memory);
            return;
        }
        *link = attribute;
        link = &attribute->next;
    }
}

static void XMLCALL on_start(void *context, const char *name, const char **pairs)
{
    struct reader *reader = context;
    struct xml_element *element;

    if (reader->result != COCO_OK || !count_node(reader))
        return;
    if (++reader->depth > XML_DEPTH_MAX) {
        stop(reader, COCO_TOO_MUCH, "elements are nested more than 64 deep, which is no domain");
        return;
    }
    element = coco_arena_alloc(reader->arena, sizeof(*element));
    if (!element) {
        stop(reader, COCO_NO_MEMORY, no_memory);
        return;
    }
    *element = (struct xml_element){
        .name = copy_name(reader, name),
        .text = "",
        .origin = xml_cursor_place(&reader->cursor, here(reader)),
        .parent = reader->current,
    };
    element->text_origin = element->origin;
    if (!element->name) {
        stop(reader, COCO_NO_MEMORY, no_memory);
        return;
    }
    if (!reader->current)
        reader->root = element;
    else if (reader->last)
        reader->last->next = element;
    else
        reader->current->child = element;
    reader->current = element;
    reader->last = NULL;
    reader->characters.length = 0;
    add_attributes(reader, element, pairs);
}

static void XMLCALL on_end(void *context, const char *name)
{
    struct reader *reader = context;
    struct xml_element *element = reader->current;

    (void)name;
    if (reader->result != COCO_OK)
        return;
    if (!element->child && reader->characters.length > 0) {
        element->text = coco_arena_copy(reader->arena, reader->characters.bytes, reader->characters.length);
        if (!element->text) {
            stop(reader, COCO_NO_MEMORY, no_memory);
            return;
        }
        if (reader->characters_origin.kind != COCO_ORIGIN_NONE)
            element->text_origin = reader->characters_origin;
    }
    reader->characters.length = 0;
    reader->last = element;
    reader->current = element->parent;
    reader->depth--;
}

/* A text comes in pieces: expat cuts it at line ends and at references. */
static void XMLCALL on_characters(void *context, const char *text, int signed_length)
{
    struct reader *reader = context;
    const size_t length = (size_t)signed_length;
    size_t blank = 0;

    if (reader->result != COCO_OK || !reader->current)
        return;
    while (blank < length && strchr(" \t\n\r", text[blank])) /* the text has no NUL: expat takes none */
        blank++;
    if (reader->characters.length == 0)
        reader->characters_origin = (struct coco_origin){0};
    if (reader->characters_origin.kind == COCO_ORIGIN_NONE && blank < length)
        reader->characters_origin = xml_cursor_place(&reader->cursor, here(reader) + blank);
    buffer_add(&reader->characters, text, length);
    if (reader->characters.failed)
        stop(reader, COCO_NO_MEMORY, no_memory);
}

static void XMLCALL on_document_type(void *context, const char *name, const char *system, const char *public, int inner)
{
    (void)name;
    (void)system;
    (void)public;
    (void)inner;
    stop(context, COCO_BAD_SYNTAX,
         "a document type (<!DOCTYPE) is not taken, nor the entities and files that it would bring: a domain needs "
         "none");
}

static void XMLCALL on_declaration(void *context, const char *version, const char *encoding, int standalone)
{
    static const char *const names[] = {"utf-8", "UTF-8", "us-ascii", "US-ASCII"};

    (void)version;
    (void)standalone;
    for (size_t i = 0; encoding && i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(encoding, names[i]) == 0)
            return;
    if (encoding)
        stop(context, COCO_BAD_SYNTAX, "the file says that it is not UTF-8: convert it (iconv -t UTF-8), and say so");
}

static enum coco_result refuse_syntax(struct reader *reader)
{
    const enum XML_Error code = XML_GetErrorCode(reader->parser);
    struct xml_cursor cursor = xml_cursor_begin(reader->cursor.name, reader->cursor.text, reader->cursor.length);
    const struct coco_origin origin = xml_cursor_place(&cursor, here(reader));

    switch (code) {
    case XML_ERROR_NO_MEMORY:
        return coco_complain(reader->reterr_error, COCO_NO_MEMORY, origin, "%s", no_memory);
    case XML_ERROR_JUNK_AFTER_DOC_ELEMENT:
        return coco_complain(reader->reterr_error, COCO_BAD_SYNTAX, origin,
                             "a file holds one domain, and something follows behind its end: write a file for each");
    case XML_ERROR_NO_ELEMENTS:
        return coco_complain(reader->reterr_error, COCO_BAD_SYNTAX, origin, "there is no element: this is no domain");
    case XML_ERROR_INVALID_TOKEN:
        return coco_complain(reader->reterr_error, COCO_BAD_SYNTAX, origin,
                             "this is not XML in UTF-8: a character stands where it may not, or is none");
    default:
        return coco_complain(reader->reterr_error, COCO_BAD_SYNTAX, origin, "this is not XML: %s",
                             XML_ErrorString(code));
    }
}

static bool is_utf16(const char *text, size_t length)
{
    return length >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0);
}

enum coco_result xml_read(struct coco_arena *arena, const char *name, const char *text, size_t length,
                          struct xml_element **ret_root, struct coco_error *reterr_error)
{
    struct reader reader = {
        .arena = arena,
        .cursor = xml_cursor_begin(name, text, length),
        .characters = {.arena = arena},
        .reterr_error = reterr_error,
    };
    const struct coco_origin begin = {.kind = COCO_ORIGIN_FILE, .file = name, .line = 1, .column = 1};
    enum XML_Status status;

    if (length > COCO_IMPORT_BYTES_MAX)
        return coco_complain(reterr_error, COCO_TOO_MUCH, begin, "a domain has at most %d bytes, and this file has %zu",
                             COCO_IMPORT_BYTES_MAX, length);
    if (is_utf16(text, length))
        return coco_complain(reterr_error, COCO_BAD_SYNTAX, begin,
                             "the file is in UTF-16: convert it (iconv -t UTF-8)");
    reader.parser = XML_ParserCreateNS("UTF-8", SEPARATOR);
    if (!reader.parser)
        return coco_complain(reterr_error, COCO_NO_MEMORY, begin, "%s", no_memory);
    /* With a salt of ours expat asks nobody for a random one; the limit on nodes bounds what collisions cost. */
    XML_SetHashSalt(reader.parser, 1);
    XML_SetUserData(reader.parser, &reader);
    XML_SetElementHandler(reader.parser, on_start, on_end);
    XML_SetCharacterDataHandler(reader.parser, on_characters);
    XML_SetStartDoctypeDeclHandler(reader.parser, on_document_type);
    XML_SetXmlDeclHandler(reader.parser, on_declaration);
    status = XML_Parse(reader.parser, text, (int)length, XML_TRUE);
    if (status != XML_STATUS_OK && reader.result == COCO_OK)
        reader.result = refuse_syntax(&reader);
    XML_ParserFree(reader.parser);
    if (reader.result == COCO_OK)
        *ret_root = reader.root;
    return reader.result;
}
