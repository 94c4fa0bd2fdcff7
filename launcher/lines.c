/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "lines.h"

#include <string.h>

static void take_line(struct lines *lines, lines_take take, void *context)
{
    size_t length = lines->length;

    if (length > 0 && lines->line[length - 1] == '\r')
        length--;
    take(context, lines->line, length);
    lines->length = 0;
}

void lines_feed(struct lines *lines, const char *bytes, size_t size, lines_take take, void *context)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] == '\n') {
            take_line(lines, take, context);
        } else {
            if (lines->length == sizeof(lines->line))
                take_line(lines, take, context);
            lines->line[lines->length++] = bytes[i];
        }
}

void lines_flush(struct lines *lines, lines_take take, void *context)
{
    if (lines->length > 0)
        take_line(lines, take, context);
}

/* How many of the bytes make a control character: 0, 1, or 2 for U+0080 to U+009F. */
static size_t control_size(const unsigned char *bytes, size_t size)
{
    if ((bytes[0] < 0x20 && bytes[0] != '\t') || bytes[0] == 0x7f)
        return 1;
    return size > 1 && bytes[0] == 0xc2 && bytes[1] >= 0x80 && bytes[1] <= 0x9f ? 2 : 0;
}

void lines_print(FILE *stream, const char *prefix, const char *line, size_t length, bool visible, const char *end)
{
    const unsigned char *bytes = (const unsigned char *)line;

    fputs(prefix, stream);
    for (size_t i = 0; i < length; i++) {
        const size_t control = visible ? control_size(bytes + i, length - i) : 0;

        if (control > 0) {
            fprintf(stream, "\\x%02x", bytes[i + control - 1]);
            i += control - 1;
        } else {
            fputc(bytes[i], stream);
        }
    }
    fputs(end, stream);
}
