/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "import/libvirt/xml_place.h"

#include <string.h>

struct xml_cursor xml_cursor_begin(const char *name, const char *text, size_t length)
{
    const bool mark = length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0;

    return (struct xml_cursor){name, text, length, mark ? 3 : 0, 1, 1};
}

struct coco_origin xml_cursor_place(struct xml_cursor *cursor, size_t offset)
{
    for (; cursor->offset < offset && cursor->offset < cursor->length; cursor->offset++) {
        const unsigned char byte = (unsigned char)cursor->text[cursor->offset];
        const bool last = cursor->offset + 1 == cursor->length;

        if (byte == '\n' || (byte == '\r' && (last || cursor->text[cursor->offset + 1] != '\n'))) {
            cursor->line++;
            cursor->column = 1;
        } else if ((byte & 0xc0) != 0x80) {
            cursor->column++;
        }
    }
    return (struct coco_origin){
        .kind = COCO_ORIGIN_FILE, .file = cursor->name, .line = cursor->line, .column = cursor->column};
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static size_t skip_space(const char *text, size_t end, size_t at)
{
    while (at < end && is_space(text[at]))
        at++;
    return at;
}

/* The end of a name: of the tag's, or of an attribute's. */
static size_t skip_name(const char *text, size_t end, size_t at)
{
    while (at < end && !is_space(text[at]) && !strchr("=/>", text[at]))
        at++;
    return at;
}

bool xml_next_attribute(const char *text, size_t end, size_t *offset, size_t *ret_begin, size_t *ret_name_length)
{
    size_t at = *offset, begin, name_end;
    const char *quote;

    if (at < end && text[at] == '<')
        at = skip_name(text, end, at + 1);
    begin = skip_space(text, end, at);
    name_end = skip_name(text, end, begin);
    at = skip_space(text, end, name_end);
    if (name_end == begin || at >= end || text[at] != '=')
        return false;
    at = skip_space(text, end, at + 1);
    if (at >= end || (text[at] != '"' && text[at] != '\''))
        return false;
    quote = memchr(text + at + 1, text[at], end - at - 1);
    if (!quote)
        return false;
    *offset = (size_t)(quote - text) + 1;
    *ret_begin = begin;
    *ret_name_length = name_end - begin;
    return true;
}
