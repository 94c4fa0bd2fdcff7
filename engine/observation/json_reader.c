/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observation/json_reader.h"

#define ESCAPE_LENGTH 6 /* \uNNNN */

static bool fail(struct coco_json_reader *reader, const char *problem)
{
    if (!reader->problem)
        reader->problem = problem;
    return false;
}

void coco_json_open(struct coco_json_reader *ret_reader, const char *text, size_t length)
{
    *ret_reader = (struct coco_json_reader){.text = text, .length = length};
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

/* ---- strings ----------------------------------------------------------------------------------------------------- */

static bool hex4(const char *digits, uint32_t *ret_number)
{
    uint32_t number = 0;

    for (unsigned i = 0; i < 4; i++) {
        const int digit = coco_hex_digit(digits[i]);

        if (digit < 0)
            return false;
        number = number << 4 | (uint32_t)digit;
    }
    *ret_number = number;
    return true;
}

static size_t unicode_escape(const char *at, size_t left, uint32_t *ret_character)
{
    uint32_t high, low;

    if (left < ESCAPE_LENGTH || !hex4(at + 2, &high))
        return 0;
    if (high < 0xd800 || high > 0xdfff) {
        *ret_character = high;
        return high == 0 ? 0 : ESCAPE_LENGTH;
    }
    at += ESCAPE_LENGTH;
    if (high > 0xdbff || left < 2 * ESCAPE_LENGTH || at[0] != '\\' || at[1] != 'u' || !hex4(at + 2, &low) ||
        low < 0xdc00 || low > 0xdfff)
        return 0;
    *ret_character = 0x10000 + ((high - 0xd800) << 10 | (low - 0xdc00));
    return 2 * ESCAPE_LENGTH;
}

/* The length of the escape at `at`, a backslash, and the character that it stands for; 0: it is none. */
static size_t escape(const char *at, size_t left, uint32_t *ret_character)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char *letter;

    if (left < 2 || at[1] == '\0')
        return 0;
    if (at[1] == 'u')
        return unicode_escape(at, left, ret_character);
    letter = strchr(letters, at[1]);
    if (!letter)
        return 0;
    *ret_character = (unsigned char)meanings[letter - letters];
    return 2;
}

/* The length of the UTF-8 character at `at`, which is not ASCII; 0: it is none. */
static size_t utf8_length(const char *at, size_t left)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char first = (unsigned char)at[0];
    const size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    uint32_t character = first & (0x7fU >> length);

    if (first < 0xc0 || first >= 0xf8 || left < length)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if (((unsigned char)at[i] & 0xc0) != 0x80)
            return 0;
        character = character << 6 | ((unsigned char)at[i] & 0x3f);
    }
    if (character < least[length] || character > 0x10ffff || (character >= 0xd800 && character <= 0xdfff))
        return 0;
    return length;
}

static bool take_text(struct coco_json_reader *reader, struct coco_span *ret_text)
{
    const size_t start = ++reader->at;

    while (reader->at < reader->length) {
        const char *at = reader->text + reader->at;
        const size_t left = reader->length - reader->at;
        size_t length = 1;
        uint32_t character;

        if (*at == '"') {
            *ret_text = (struct coco_span){reader->text + start, reader->at - start};
            reader->at++;
            return true;
        }
        if ((unsigned char)*at < 0x20)
            return fail(reader, "a control character stands in a string, where JSON wants an escape");
        if (*at == '\\')
            length = escape(at, left, &character);
        else if ((unsigned char)*at >= 0x80)
            length = utf8_length(at, left);
        if (length == 0)
            return fail(reader, *at == '\\' ? "a string has an escape that JSON does not have, or that is half a "
                                              "character or a NUL"
                                            : "a string is not UTF-8");
        reader->at += length;
    }
    return fail(reader, "the text breaks off within a string");
}

static size_t encode(uint32_t character, char ret_bytes[static 4])
{
    const size_t length = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    static const unsigned char marks[] = {0, 0, 0xc0, 0xe0, 0xf0};

    for (size_t i = length; i > 1; i--, character >>= 6)
        ret_bytes[i - 1] = (char)(0x80 | (character & 0x3f));
    ret_bytes[0] = (char)(marks[length] | character);
    return length;
}

size_t coco_json_decode(struct coco_span text, char *ret_text, size_t size)
{
    size_t length = 0, used = 0;

    for (size_t at = 0; at < text.length;) {
        char bytes[4] = {text.bytes[at]};
        size_t count = 1, taken = 1;
        uint32_t character;

        if (bytes[0] == '\\') {
            taken = escape(text.bytes + at, text.length - at, &character);
            if (taken == 0) /* not a string that this reader took */
                break;
            count = encode(character, bytes);
        }
        if (used == length && count < size - used) {
            memcpy(ret_text + used, bytes, count);
            used += count;
        }
        length += count;
        at += taken;
    }
    ret_text[used] = '\0';
    return length;
}

bool coco_json_says(struct coco_span text, const char *word)
{
    char said[64];

    if (!coco_span_has(text, '\\'))
        return coco_span_is(text, word);
    return coco_json_decode(text, said, sizeof(said)) < sizeof(said) && strcmp(said, word) == 0;
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

bool coco_json_take_text(struct coco_json_reader *reader, struct coco_span *ret_text)
{
    return begin(reader) == '"' && take_text(reader, ret_text);
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

/* Any number, as RFC 8259 writes them. */
static bool skip_number(struct coco_json_reader *reader)
{
    if (here(reader) == '-')
        reader->at++;
    if (here(reader) == '0')
        reader->at++;
    else if (skip_digits(reader) == 0)
        return false;
    if (here(reader) == '.') {
        reader->at++;
        if (skip_digits(reader) == 0)
            return false;
    }
    if (here(reader) != 'e' && here(reader) != 'E')
        return true;
    reader->at++;
    if (here(reader) == '+' || here(reader) == '-')
        reader->at++;
    return skip_digits(reader) > 0;
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
    if (begin(reader) != '"')
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
        taken = take_text(reader, &text);
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
