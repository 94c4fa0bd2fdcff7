/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text that stands for bytes: base64 and C escapes. */
#include "request/bytes.h"

/* 0 to 63, or -1. */
static int base64_digit(char byte)
{
    if (byte >= 'A' && byte <= 'Z')
        return byte - 'A';
    if (byte >= 'a' && byte <= 'z')
        return byte - 'a' + 26;
    if (coco_is_digit(byte))
        return byte - '0' + 52;
    return byte == '+' ? 62 : byte == '/' ? 63 : -1;
}

bool coco_base64_decode(struct coco_span text, uint8_t *bytes, size_t *ret_size)
{
    size_t digits = text.length, size = 0;
    uint32_t bits = 0;

    if (text.length % 4 != 0)
        return false;
    for (int padding = 0; padding < 2 && digits > 0 && text.bytes[digits - 1] == '='; padding++)
        digits--;
    for (size_t i = 0; i < digits; i++) {
        const int digit = base64_digit(text.bytes[i]);

        if (digit < 0)
            return false;
        bits = bits << 6 | (uint32_t)digit;
        /* Every digit but the first of four completes a byte. */
        if (i % 4 != 0)
            bytes[size++] = (uint8_t)(bits >> (3 - i % 4) * 2);
    }
    /* What the padding cuts off must be zero, or two texts would stand for the same bytes. */
    if ((digits % 4 == 2 && (bits & 0xf) != 0) || (digits % 4 == 3 && (bits & 0x3) != 0))
        return false;
    *ret_size = size;
    return true;
}

/* `count` digits to the base 2^shift, off `rest`. */
static bool cut_number(struct coco_span *rest, unsigned count, unsigned shift, uint32_t *ret_number)
{
    uint32_t number = 0;

    if (rest->length < count)
        return false;
    for (unsigned i = 0; i < count; i++) {
        const int digit = coco_hex_digit(rest->bytes[i]);

        if (digit < 0 || digit >> shift != 0)
            return false;
        number = number << shift | (uint32_t)digit;
    }
    rest->bytes += count;
    rest->length -= count;
    *ret_number = number;
    return true;
}

static bool put_utf8(uint32_t character, uint8_t *bytes, size_t *size)
{
    if (character > 0x10ffff || (character >= 0xd800 && character <= 0xdfff))
        return false;
    if (character < 0x80) {
        bytes[(*size)++] = (uint8_t)character;
        return true;
    }
    if (character < 0x800) {
        bytes[(*size)++] = (uint8_t)(0xc0 | character >> 6);
    } else {
        if (character < 0x10000) {
            bytes[(*size)++] = (uint8_t)(0xe0 | character >> 12);
        } else {
            bytes[(*size)++] = (uint8_t)(0xf0 | character >> 18);
            bytes[(*size)++] = (uint8_t)(0x80 | (character >> 12 & 0x3f));
        }
        bytes[(*size)++] = (uint8_t)(0x80 | (character >> 6 & 0x3f));
    }
    bytes[(*size)++] = (uint8_t)(0x80 | (character & 0x3f));
    return true;
}

/* What follows a backslash, off `rest`. */
static bool unescape_one(struct coco_span *rest, uint8_t *bytes, size_t *size)
{
    static const char letters[] = "abfnrtv\\\"'s", meanings[] = "\a\b\f\n\r\t\v\\\"' ";
    const char *letter;
    uint32_t number;

    if (rest->length == 0)
        return false;
    if (rest->bytes[0] >= '0' && rest->bytes[0] <= '7') {
        if (!cut_number(rest, 3, 3, &number) || number > 0xff)
            return false;
        bytes[(*size)++] = (uint8_t)number;
        return true;
    }
    letter = memchr("xuU", rest->bytes[0], 3);
    if (letter) {
        const char kind = *letter;

        rest->bytes++;
        rest->length--;
        if (!cut_number(rest, kind == 'x' ? 2 : kind == 'u' ? 4 : 8, 4, &number))
            return false;
        if (kind != 'x')
            return put_utf8(number, bytes, size);
        bytes[(*size)++] = (uint8_t)number;
        return true;
    }
    letter = memchr(letters, rest->bytes[0], sizeof(letters) - 1);
    if (!letter)
        return false;
    bytes[(*size)++] = (uint8_t)meanings[letter - letters];
    rest->bytes++;
    rest->length--;
    return true;
}

bool coco_unescape(struct coco_span text, uint8_t *bytes, size_t *ret_size)
{
    size_t size = 0;

    while (text.length > 0) {
        const char byte = *text.bytes++;

        text.length--;
        if (byte != '\\')
            bytes[size++] = (uint8_t)byte;
        else if (!unescape_one(&text, bytes, &size))
            return false;
    }
    *ret_size = size;
    return true;
}
