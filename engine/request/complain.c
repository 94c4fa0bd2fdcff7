/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sentences about what is wrong with a request. */
#include "request/complain.h"

#include <stdarg.h>
#include <stdio.h>

struct coco_quoted coco_quote(struct coco_span span)
{
    static const char hex[] = "0123456789abcdef";
    struct coco_quoted quoted;
    /* Behind the last byte there must be room for an escape, the mark of a cut, the quote and the NUL. */
    const size_t end = sizeof(quoted.text) - sizeof("\\xff") - sizeof("...\"");
    size_t at = 0, i;

    quoted.text[at++] = '"';
    for (i = 0; i < span.length && at < end; i++) {
        const unsigned char byte = (unsigned char)span.bytes[i];

        if (byte < 0x20 || byte > 0x7e) {
            quoted.text[at++] = '\\';
            quoted.text[at++] = 'x';
            quoted.text[at++] = hex[byte >> 4];
            quoted.text[at++] = hex[byte & 15];
        } else {
            if (byte == '"' || byte == '\\')
                quoted.text[at++] = '\\';
            quoted.text[at++] = (char)byte;
        }
    }
    if (i < span.length) {
        memcpy(quoted.text + at, "...", 3);
        at += 3;
    }
    quoted.text[at++] = '"';
    quoted.text[at] = 0;
    return quoted;
}

enum coco_result coco_complain(struct coco_error *reterr_error, enum coco_result result, struct coco_origin origin,
                               const char *format, ...)
{
    va_list arguments;

    reterr_error->origin = origin;
    va_start(arguments, format);
    vsnprintf(reterr_error->message, sizeof(reterr_error->message), format, arguments);
    va_end(arguments);
    return result;
}
