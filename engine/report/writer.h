/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text for people into a sink: nothing that came from a user reaches it with a control character in it. */
#pragma once

#include <stddef.h>

#include "coco/report.h"

/* Keeps the first error and writes nothing after it. */
struct writer {
    const struct coco_sink *sink;
    int error;
};

enum style { STYLE_PLAIN, STYLE_STRONG, STYLE_ERROR, STYLE_WARNING, STYLE_NOTE, STYLE_FAINT };

void coco_writer_bytes(struct writer *writer, const char *bytes, size_t size);

/* Text that this project wrote: constants of the tables. */
void coco_writer_say(struct writer *writer, const char *text);

/* Text that a user wrote: what is not printable UTF-8 becomes \xNN. */
void coco_writer_quote(struct writer *writer, const char *text);

/* The same as a string of JSON, with its quotes. */
void coco_writer_json(struct writer *writer, const char *text);

void coco_writer_number(struct writer *writer, size_t number);

/* "1 error", "2 errors". */
void coco_writer_count(struct writer *writer, size_t number, const char *noun);

/* Spaces up to `width`, for text of `length` bytes; one at least. */
void coco_writer_pad(struct writer *writer, size_t length, size_t width);

/*
 * Words of a user from column `column` on, in lines of 80 columns, of which those that follow begin at column `indent`.
 * Ends the line. A word that is longer than a line has one to itself.
 */
void coco_writer_wrap(struct writer *writer, const char *text, size_t column, size_t indent);

/* Nothing where the sink has no colour. STYLE_PLAIN ends a style. */
void coco_writer_style(struct writer *writer, enum style style);

/*
 * Bytes at the start of `text` that are one printable UTF-8 character; 0: a control character, one that reorders the
 * text around it, or no UTF-8. `text` is not empty.
 */
size_t coco_printable_length(const char *text);
