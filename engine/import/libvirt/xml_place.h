/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a byte's number to its line and column. */
#pragma once

#include "coco/request.h"

/* A walk over the text; columns count characters. */
struct xml_cursor {
    const char *name, *text;
    size_t length, offset;
    unsigned line, column; /* of the byte at `offset` */
};

/* At the first byte, or behind the mark that some editors put in front of UTF-8. */
struct xml_cursor xml_cursor_begin(const char *name, const char *text, size_t length);

/* The place of a byte that is not before the one asked for last. */
struct coco_origin xml_cursor_place(struct xml_cursor *cursor, size_t offset);

/*
 * The attributes of a tag, in the order in which they are written. expat tells their names and values, and not where
 * they are; by then it has seen that the tag is well-formed. `offset` is where the tag begins at first, and then where
 * the last attribute ended. False: there is no further one, or it does not end before `end`.
 */
bool xml_next_attribute(const char *text, size_t end, size_t *offset, size_t *ret_begin, size_t *ret_name_length);
