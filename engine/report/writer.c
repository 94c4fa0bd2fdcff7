/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "report/writer.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define LINE_COLUMNS 80

void coco_writer_bytes(struct writer *writer, const char *bytes, size_t size)
{
    if (writer->error == 0 && size > 0)
        writer->error = writer->sink->write(writer->sink->context, bytes, size);
}

void coco_writer_say(struct writer *writer, const char *text)
{
    coco_writer_bytes(writer, text, strlen(text));
}

/* Control characters (C1 included: terminals obey them), and those that change the direction of text. */
static bool is_printable(uint32_t character)
{
    if (character < 0x20 || (character >= 0x7f && character < 0xa0))
        return false;
    if ((character >= 0xd800 && character < 0xe000) || (character & 0xfffe) == 0xfffe) /* none, by Unicode */
        return false;
    return character != 0x061c && character != 0x200e && character != 0x200f && character != 0x2028 &&
           character != 0x2029 && !(character >= 0x202a && character <= 0x202e) &&
           !(character >= 0x2066 && character <= 0x2069) && character <= 0x10ffff;
}

size_t coco_printable_length(const char *text)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *byte = (const unsigned char *)text;
    uint32_t character;
    size_t length;

    if (byte[0] < 0x80)
        return is_printable(byte[0]) ? 1 : 0;
    if ((byte[0] & 0xe0) == 0xc0)
        length = 2;
    else if ((byte[0] & 0xf0) == 0xe0)
        length = 3;
    else if ((byte[0] & 0xf8) == 0xf0)
        length = 4;
    else
        return 0;
    character = byte[0] & (0x7fU >> length);
    for (size_t i = 1; i < length; i++) {
        if ((byte[i] & 0xc0) != 0x80) /* also at the text's end */
            return 0;
        character = character << 6 | (byte[i] & 0x3f);
    }
    return character >= least[length] && is_printable(character) ? length : 0;
}

/* Writes one character or one escaped byte to `ret_piece` and returns how many bytes of `text` that were. */
static size_t take_piece(const char *text, char ret_piece[static 8])
{
    const size_t length = coco_printable_length(text);

    if (length == 0)
        snprintf(ret_piece, 8, "\\x%02x", (unsigned)(unsigned char)*text);
    else
        snprintf(ret_piece, 8, "%.*s", (int)length, text);
    return length ? length : 1;
}

void coco_writer_quote(struct writer *writer, const char *text)
{
    char piece[8];

    while (*text) {
        size_t run = 0, length;

        while (text[run] && (length = coco_printable_length(text + run)) > 0)
            run += length;
        coco_writer_bytes(writer, text, run);
        text += run;
        if (*text) {
            text += take_piece(text, piece);
            coco_writer_say(writer, piece);
        }
    }
}

void coco_writer_json(struct writer *writer, const char *text)
{
    char piece[8];

    coco_writer_say(writer, "\"");
    while (*text) {
        size_t run = 0, length;

        while (text[run] && text[run] != '"' && text[run] != '\\' && (length = coco_printable_length(text + run)) > 0)
            run += length;
        coco_writer_bytes(writer, text, run);
        text += run;
        if (*text) {
            text += take_piece(text, piece);
            coco_writer_say(writer, "\\"); /* in front of what is escaped, and of the escape */
            coco_writer_say(writer, piece);
        }
    }
    coco_writer_say(writer, "\"");
}

void coco_escape_text(const char *text, char *ret_text, size_t size)
{
    size_t used = 0;
    char piece[8];

    while (*text) {
        text += take_piece(text, piece);
        if (used + strlen(piece) >= size)
            break;
        memcpy(ret_text + used, piece, strlen(piece));
        used += strlen(piece);
    }
    ret_text[used] = '\0';
}

void coco_writer_number(struct writer *writer, size_t number)
{
    char digits[24];

    snprintf(digits, sizeof(digits), "%zu", number);
    coco_writer_say(writer, digits);
}

void coco_writer_count(struct writer *writer, size_t number, const char *noun)
{
    coco_writer_number(writer, number);
    coco_writer_say(writer, " ");
    coco_writer_say(writer, noun);
    if (number != 1)
        coco_writer_say(writer, "s");
}

void coco_writer_pad(struct writer *writer, size_t length, size_t width)
{
    do
        coco_writer_say(writer, " ");
    while (++length < width);
}

/* The columns that a word takes, and how many of its bytes they are. */
static size_t measure_word(const char *text, size_t *ret_size)
{
    size_t columns = 0, size = 0;

    while (text[size] && text[size] != ' ') {
        const size_t length = coco_printable_length(text + size);

        columns += length > 0 ? 1 : strlen("\\xNN");
        size += length > 0 ? length : 1;
    }
    *ret_size = size;
    return columns;
}

static void quote_bytes(struct writer *writer, const char *text, size_t size)
{
    char piece[8];

    for (size_t taken; size > 0; text += taken, size -= taken) {
        taken = take_piece(text, piece);
        coco_writer_say(writer, piece);
    }
}

void coco_writer_wrap(struct writer *writer, const char *text, size_t column, size_t indent)
{
    bool is_first = true;

    while (*text) {
        size_t size, columns;

        text += strspn(text, " ");
        columns = measure_word(text, &size);
        if (size == 0)
            break;
        if (!is_first && column + 1 + columns > LINE_COLUMNS) {
            coco_writer_say(writer, "\n");
            if (indent > 0)
                coco_writer_pad(writer, 0, indent);
            column = indent;
        } else if (!is_first) {
            coco_writer_say(writer, " ");
            column++;
        }
        quote_bytes(writer, text, size);
        column += columns;
        text += size;
        is_first = false;
    }
    coco_writer_say(writer, "\n");
}

void coco_writer_style(struct writer *writer, enum style style)
{
    static const char *const codes[] = {
        [STYLE_PLAIN] = "\033[0m",      [STYLE_STRONG] = "\033[1m",  [STYLE_ERROR] = "\033[1;31m",
        [STYLE_WARNING] = "\033[1;35m", [STYLE_NOTE] = "\033[1;36m", [STYLE_FAINT] = "\033[2m",
    };

    if (writer->sink->color)
        coco_writer_say(writer, codes[style]);
}
