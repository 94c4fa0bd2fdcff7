/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A piece of text inside a longer one, and what the readers need to take it apart. Independent of any locale. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct coco_span {
    const char *bytes; /* NULL: nothing is left, which is less than an empty piece */
    size_t length;
};

static inline struct coco_span coco_span_of(const char *text)
{
    return (struct coco_span){text, strlen(text)};
}

static inline bool coco_span_is(struct coco_span span, const char *word)
{
    return strlen(word) == span.length && memcmp(span.bytes, word, span.length) == 0;
}

static inline bool coco_span_has(struct coco_span span, char byte)
{
    return memchr(span.bytes, byte, span.length) != NULL;
}

/* Takes the piece before the first separator, or all there is, off `rest`, which is not NULL. */
static inline struct coco_span coco_span_first(struct coco_span *rest, char separator)
{
    const char *end = memchr(rest->bytes, separator, rest->length);
    struct coco_span piece = *rest;

    *rest = (struct coco_span){0};
    if (end) {
        *rest = (struct coco_span){end + 1, (size_t)(piece.bytes + piece.length - end) - 1};
        piece.length = (size_t)(end - piece.bytes);
    }
    return piece;
}

/* The same where something is left; else false. The last piece is what follows the last separator. */
static inline bool coco_span_cut(struct coco_span *rest, char separator, struct coco_span *ret_piece)
{
    if (!rest->bytes)
        return false;
    *ret_piece = coco_span_first(rest, separator);
    return true;
}

static inline bool coco_is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static inline char coco_to_lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static inline bool coco_is_alphanumeric(char byte)
{
    return coco_is_digit(byte) || (coco_to_lower(byte) >= 'a' && coco_to_lower(byte) <= 'z');
}

/* 0 to 15, or -1. */
static inline int coco_hex_digit(char byte)
{
    const char lower = coco_to_lower(byte);

    if (coco_is_digit(byte))
        return byte - '0';
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Not empty, and nothing but letters, digits and the given punctuation. */
static inline bool coco_span_is_made_of(struct coco_span span, const char *punctuation)
{
    for (size_t i = 0; i < span.length; i++)
        if (!coco_is_alphanumeric(span.bytes[i]) && (span.bytes[i] == 0 || !strchr(punctuation, span.bytes[i])))
            return false;
    return span.length > 0;
}
