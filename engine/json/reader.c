/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "json/reader.h"

static bool fail(struct coco_json_reader *reader, const char *problem)
{
    if (!reader->problem)
        reader->problem = problem;
    return false;
}

void coco_json_open(struct coco_json_reader *ret_reader, const char *text, size_t length)
{
    coco_json_open_dialect(ret_reader, COCO_JSON_STANDARD, text, length);
}

void coco_json_open_dialect(struct coco_json_reader *ret_reader, enum coco_json_dialect dialect, const char *text,
                            size_t length)
{
    *ret_reader = (struct coco_json_reader){.dialect = dialect, .text = text, .length = length};
}

/* The byte at the position; 0 at the end, which is no byte that JSON has. */
static char here(const struct coco_json_reader *reader)
{
    return reader->at < reader->length ? reader->text[reader->at] : '\0';
}

/* The first byte of the value that the reader stands before; 0 where it cannot read on. */
static char begin(struct coco_json_reader *reader)
{
    while (here(reader) == ' ' || here(reader) == '\t' || here(reader) == '\n' || here(reader) == '\r')
        reader->at++;
    return reader->problem ? '\0' : here(reader);
}

size_t coco_json_place(struct coco_json_reader *reader)
{
    (void)begin(reader);
    return reader->at;
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

static bool is_quote(const struct coco_json_reader *reader, char byte)
{
    return byte == '"' || (byte == '\'' && reader->dialect == COCO_JSON_QEMU);
}

/* Past what stands for itself: printable ASCII but for the quote and the backslash. */
static void skip_plain(struct coco_json_reader *reader, char quote)
{
    const char *end = reader->text + reader->length, *at = reader->text + reader->at;

    while (at < end && (signed char)*at >= ' ' && *at != quote && *at != '\\')
        at++;
    reader->at = (size_t)(at - reader->text);
}

static bool take_text(struct coco_json_reader *reader, struct coco_span *ret_text)
{
    const char quote = here(reader);
    const size_t start = ++reader->at;
    const char *problem = NULL;
    size_t length;

    for (skip_plain(reader, quote); reader->at < reader->length; skip_plain(reader, quote)) {
        if (here(reader) == quote) {
            *ret_text = (struct coco_span){reader->text + start, reader->at - start};
            reader->at++;
            return true;
        }
        length = coco_json_character(reader->dialect, reader->text + reader->at, reader->length - reader->at, &problem);
        if (length == 0)
            return fail(reader, problem);
        reader->at += length;
    }
    return fail(reader, "the text breaks off within a string");
}

struct coco_origin coco_json_origin(const struct coco_json_reader *reader, const char *name, size_t at)
{
    struct coco_origin origin = {.kind = COCO_ORIGIN_FILE, .file = name, .line = 1, .column = 1};

    for (size_t i = 0; i < at; i++) {
        if (reader->text[i] == '\n') {
            origin.line++;
            origin.column = 1;
        } else if (((unsigned char)reader->text[i] & 0xc0) != 0x80) {
            origin.column++;
        }
    }
    return origin;
}

bool coco_json_take_text(struct coco_json_reader *reader, struct coco_span *ret_text)
{
    return is_quote(reader, begin(reader)) && take_text(reader, ret_text);
}

static bool take_word(struct coco_json_reader *reader, const char *word)
{
    const size_t length = strlen(word);

    if (begin(reader) != *word || reader->length - reader->at < length ||
        memcmp(reader->text + reader->at, word, length) != 0)
        return false;
    reader->at += length;
    return true;
}

bool coco_json_take_bool(struct coco_json_reader *reader, bool *ret_bool)
{
    const bool yes = take_word(reader, "true");

    if (!yes && !take_word(reader, "false"))
        return false;
    *ret_bool = yes;
    return true;
}

bool coco_json_take_null(struct coco_json_reader *reader)
{
    return take_word(reader, "null");
}

static size_t skip_digits(struct coco_json_reader *reader)
{
    const size_t start = reader->at;

    while (coco_is_digit(here(reader)))
        reader->at++;
    return reader->at - start;
}

bool coco_json_take_number(struct coco_json_reader *reader, uint64_t *ret_number)
{
    uint64_t number = 0;

    if (!coco_is_digit(begin(reader)))
        return false;
    const size_t start = reader->at, digits = skip_digits(reader);
    const char next = here(reader);
    bool taken = (digits == 1 || reader->text[start] != '0') && next != '.' && next != 'e' && next != 'E';

    for (size_t i = start; i < reader->at && taken; i++) {
        const uint64_t digit = (uint64_t)(reader->text[i] - '0');

        taken = number <= (UINT64_MAX - digit) / 10;
        number = number * 10 + digit;
    }
    if (!taken) {
        reader->at = start;
        return false;
    }
    *ret_number = number;
    return true;
}

/* Any number, as RFC 8259 writes them. Where it is none, the position is behind what could have begun one. */
static bool skip_number(struct coco_json_reader *reader)
{
    bool may_have_exponent = true;

    if (here(reader) == '-')
        reader->at++;
    if (here(reader) == '0') {
        reader->at++;
        may_have_exponent = reader->dialect != COCO_JSON_QEMU || here(reader) == '.';
    } else if (skip_digits(reader) == 0) {
        return false;
    }
    if (here(reader) == '.') {
        reader->at++;
        if (skip_digits(reader) == 0)
            return false;
    }
    if (!may_have_exponent || (here(reader) != 'e' && here(reader) != 'E'))
        return true;
    reader->at++;
    if (here(reader) == '+' || here(reader) == '-')
        reader->at++;
    return skip_digits(reader) > 0;
}

bool coco_json_take_any_number(struct coco_json_reader *reader, struct coco_span *ret_number)
{
    const char first = begin(reader);
    const size_t start = reader->at;

    if ((first != '-' && !coco_is_digit(first)) || !skip_number(reader)) {
        reader->at = start;
        return false;
    }
    *ret_number = (struct coco_span){reader->text + start, reader->at - start};
    return true;
}

/* ---- objects and arrays ------------------------------------------------------------------------------------------ */

static bool enter(struct coco_json_reader *reader, char bracket)
{
    if (begin(reader) != bracket)
        return false;
    if (reader->depth == COCO_JSON_DEPTH_MAX)
        return fail(reader, "objects and arrays are nested too deeply");
    reader->at++;
    reader->depth++;
    reader->objects &= ~(UINT32_C(1) << reader->depth);
    reader->objects |= (uint32_t)(bracket == '{') << reader->depth;
    reader->begun &= ~(UINT32_C(1) << reader->depth);
    return true;
}

bool coco_json_enter_object(struct coco_json_reader *reader)
{
    return enter(reader, '{');
}

bool coco_json_enter_array(struct coco_json_reader *reader)
{
    return enter(reader, '[');
}

static bool is_in_object(const struct coco_json_reader *reader)
{
    return reader->objects >> reader->depth & 1;
}

/* To the next item; false where the object or array ends. */
static bool next_item(struct coco_json_reader *reader)
{
    const uint32_t level = UINT32_C(1) << reader->depth;
    const char next = begin(reader);

    if (reader->problem)
        return false;
    if (next == (is_in_object(reader) ? '}' : ']')) {
        reader->at++;
        reader->depth--;
        return false;
    }
    if (reader->begun & level) {
        if (next != ',')
            return fail(reader, next == '\0' && reader->at == reader->length
                                    ? "the text breaks off"
                                    : "a comma or a closing bracket is missing");
        reader->at++;
    }
    reader->begun |= level;
    return true;
}

bool coco_json_next_element(struct coco_json_reader *reader)
{
    return next_item(reader);
}

bool coco_json_next_member(struct coco_json_reader *reader, struct coco_span *ret_key)
{
    struct coco_span key;

    if (!next_item(reader))
        return false;
    if (!is_quote(reader, begin(reader)))
        return fail(reader, reader->at == reader->length ? "the text breaks off"
                                                         : "a member's name in double quotes is missing");
    if (!take_text(reader, &key))
        return false;
    if (begin(reader) != ':')
        return fail(reader, "a colon is missing behind a member's name");
    reader->at++;
    *ret_key = key;
    return true;
}

/* Takes one value, and enters it where it holds others. */
static void step(struct coco_json_reader *reader)
{
    struct coco_span text;
    bool boolean, taken;

    switch (begin(reader)) {
    case '{':
    case '[':
        taken = enter(reader, here(reader));
        break;
    case '"':
    case '\'':
        taken = is_quote(reader, here(reader)) && take_text(reader, &text);
        break;
    case 't':
    case 'f':
        taken = coco_json_take_bool(reader, &boolean);
        break;
    case 'n':
        taken = coco_json_take_null(reader);
        break;
    default:
        taken = skip_number(reader);
        break;
    }
    if (!taken)
        fail(reader,
             reader->at == reader->length ? "the text breaks off" : "a value is missing, or is none that JSON has");
}

void coco_json_skip(struct coco_json_reader *reader)
{
    const unsigned depth = reader->depth;
    struct coco_span key;

    step(reader);
    while (!reader->problem && reader->depth > depth)
        if (is_in_object(reader) ? coco_json_next_member(reader, &key) : next_item(reader))
            step(reader);
}

bool coco_json_close(struct coco_json_reader *reader)
{
    (void)begin(reader);
    return reader->at == reader->length ? !reader->problem : fail(reader, "the text goes on after its end");
}
