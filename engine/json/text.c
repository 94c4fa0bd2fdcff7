/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The strings of JSON: what they are made of, and what they say. */
#include "json/reader.h"

#define ESCAPE_LENGTH 6 /* \uNNNN */

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

/* A character that Unicode keeps free of meaning for ever. */
static bool is_set_aside(uint32_t character)
{
    return (character & 0xfffe) == 0xfffe || (character >= 0xfdd0 && character <= 0xfdef);
}

static size_t unicode_escape(const char *at, size_t left, uint32_t *ret_character)
{
    uint32_t high, low;

    if (left < ESCAPE_LENGTH || !hex4(at + 2, &high))
        return 0;
    if (high < 0xd800 || high > 0xdfff) {
        *ret_character = high;
        return ESCAPE_LENGTH;
    }
    at += ESCAPE_LENGTH;
    if (high > 0xdbff || left < 2 * ESCAPE_LENGTH || at[0] != '\\' || at[1] != 'u' || !hex4(at + 2, &low) ||
        low < 0xdc00 || low > 0xdfff)
        return 0;
    *ret_character = 0x10000 + ((high - 0xd800) << 10 | (low - 0xdc00));
    return 2 * ESCAPE_LENGTH;
}

/* The length of the escape at `at`, a backslash, and the character that it stands for; 0: it is none in any dialect. */
static size_t escape(const char *at, size_t left, uint32_t *ret_character)
{
    static const char letters[] = "\"\\/bfnrt'", meanings[] = "\"\\/\b\f\n\r\t'";
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

static size_t escape_in(enum coco_json_dialect dialect, const char *at, size_t left)
{
    uint32_t character;
    const size_t length = escape(at, left, &character);

    if (length == 0)
        return 0;
    if (dialect == COCO_JSON_QEMU)
        return is_set_aside(character) ? 0 : length;
    return character == 0 || at[1] == '\'' ? 0 : length;
}

/* The length of the UTF-8 character at `at`, which is not ASCII; 0: it is none. */
static size_t utf8_length(enum coco_json_dialect dialect, const char *at, size_t left)
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
    if (dialect == COCO_JSON_QEMU && (is_set_aside(character) || (length == 2 && character == 0)))
        return character == 0 ? length : 0;
    if (character < least[length] || character > 0x10ffff || (character >= 0xd800 && character <= 0xdfff))
        return 0;
    return length;
}

size_t coco_json_character(enum coco_json_dialect dialect, const char *at, size_t left, const char **ret_problem)
{
    size_t length = 1;

    if ((unsigned char)*at < ' ') {
        *ret_problem = "a control character stands in a string, where JSON wants an escape";
        return 0;
    }
    if (*at == '\\')
        length = escape_in(dialect, at, left);
    else if ((unsigned char)*at >= 0x80)
        length = utf8_length(dialect, at, left);
    if (length == 0)
        *ret_problem = *at == '\\'
                           ? "a string has an escape that JSON does not have, or that is half a character or a NUL"
                           : "a string is not UTF-8";
    return length;
}

/* A NUL, which only QEMU's dialect lets through, becomes two bytes that are none. */
static size_t encode(uint32_t character, char ret_bytes[static 4])
{
    const size_t length = character > 0 && character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    static const unsigned char marks[] = {0, 0, 0xc0, 0xe0, 0xf0};

    for (size_t i = length; i > 1; i--, character >>= 6)
        ret_bytes[i - 1] = (char)(0x80 | (character & 0x3f));
    ret_bytes[0] = (char)(marks[length] | character);
    return length;
}

/* A string without escapes says what is written. */
static size_t copy(struct coco_span text, char *ret_text, size_t size)
{
    const size_t count = text.length < size ? text.length : size - 1;

    memcpy(ret_text, text.bytes, count);
    ret_text[count] = '\0';
    return text.length;
}

size_t coco_json_decode(struct coco_span text, char *ret_text, size_t size)
{
    size_t length = 0, used = 0;

    if (!coco_span_has(text, '\\'))
        return copy(text, ret_text, size);
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
