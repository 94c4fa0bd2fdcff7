/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * JSON (RFC 8259) read value by value, in the order of the text. A tree would cost hostile text hundreds of bytes for
 * each of its own, and json-c's keeps no positions, takes the last of two members of one name and takes single quotes:
 * what this reads is checked member by member, must be named where it is wrong, and may come from a QEMU that lies.
 *
 * The reader stands before a value, and whoever uses it takes the value, enters it or skips it:
 *
 *     if (coco_json_enter_object(&reader))
 *         while (coco_json_next_member(&reader, &key))
 *             coco_json_skip(&reader);
 *
 * Every function returns false, and moves nothing, where the value is of another kind; and for ever after `problem` is
 * set. Strings are UTF-8 without a NUL, and so is what their escapes mean. Nothing allocates.
 *
 * QEMU's dialect, for what QEMU would read: strings may stand in single quotes, \' is an escape, an escaped NUL is the
 * bytes C0 80 (which may also stand for themselves), characters that Unicode sets aside are refused, and so is 0e1.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coco/request.h"
#include "request/span.h"

#define COCO_JSON_DEPTH_MAX 31

enum coco_json_dialect { COCO_JSON_STANDARD, COCO_JSON_QEMU };

struct coco_json_reader {
    enum coco_json_dialect dialect;
    const char *text;
    size_t length, at;
    unsigned depth;
    uint32_t objects, begun; /* one bit a level: it is an object; its first item was met */
    const char *problem;     /* why this is not JSON, as a sentence after the place; NULL: so far it is */
};

void coco_json_open(struct coco_json_reader *ret_reader, const char *text, size_t length);
void coco_json_open_dialect(struct coco_json_reader *ret_reader, enum coco_json_dialect dialect, const char *text,
                            size_t length);

bool coco_json_enter_object(struct coco_json_reader *reader);
bool coco_json_enter_array(struct coco_json_reader *reader);

/* To the next item of what was entered last; false at its end, which is left. Strings are as written: with escapes. */
bool coco_json_next_member(struct coco_json_reader *reader, struct coco_span *ret_key);
bool coco_json_next_element(struct coco_json_reader *reader);

/* Where the value begins that the reader stands before. */
size_t coco_json_place(struct coco_json_reader *reader);

/* Line and column of a place in the text, which is that of the file `name`. Columns count characters. */
struct coco_origin coco_json_origin(const struct coco_json_reader *reader, const char *name, size_t at);

bool coco_json_take_text(struct coco_json_reader *reader, struct coco_span *ret_text);
bool coco_json_take_bool(struct coco_json_reader *reader, bool *ret_bool);
bool coco_json_take_null(struct coco_json_reader *reader);

/* A whole number from 0 to 2^64 - 1, written without fraction and exponent; other numbers are of another kind. */
bool coco_json_take_number(struct coco_json_reader *reader, uint64_t *ret_number);

/* Any number, as it is written. */
bool coco_json_take_any_number(struct coco_json_reader *reader, struct coco_span *ret_number);

/* Whatever the value is, and all that is in it. */
void coco_json_skip(struct coco_json_reader *reader);

/* Is the text at its end? Else, sets `problem`. */
bool coco_json_close(struct coco_json_reader *reader);

/*
 * What a string says, its escapes undone. Returns its length; where that is not less than `size`, the text is cut. A
 * buffer of the span's length and one is always enough.
 */
size_t coco_json_decode(struct coco_span text, char *ret_text, size_t size);

/* Does a string say this? */
bool coco_json_says(struct coco_span text, const char *word);

/*
 * For the reader itself: the length of the character, or escape, that a string goes on with, where that is not its end;
 * 0: it is none. `left` is not 0.
 */
size_t coco_json_character(enum coco_json_dialect dialect, const char *at, size_t left, const char **ret_problem);
